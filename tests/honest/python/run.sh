#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a virtual environment; a wheel and a source distribution that are made and installed
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
python3 -m venv venv
# shellcheck source=/dev/null
. venv/bin/activate
mkdir -p pkg/src/hello
put pkg/src/hello/__init__.py 'def main():
    print("hello")'
put pkg/pyproject.toml '[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "hello"
version = "1.0"'
put pkg/backend.py 'import base64, hashlib, io, os, tarfile, zipfile
DIST = "hello-1.0.dist-info"
META = "Metadata-Version: 2.1\nName: hello\nVersion: 1.0\n"
def _wheel(directory, files):
    files = dict(files)
    files[DIST + "/METADATA"] = META
    files[DIST + "/WHEEL"] = "Wheel-Version: 1.0\nGenerator: own\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[DIST + "/entry_points.txt"] = "[console_scripts]\nhello = hello:main\n"
    lines = ""
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        lines += f"{name},sha256={digest},{len(text.encode())}\n"
    files[DIST + "/RECORD"] = lines + DIST + "/RECORD,,\n"
    name = "hello-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w") as z:
        for n, text in files.items():
            z.writestr(n, text)
    return name
def build_wheel(directory, config_settings=None, metadata_directory=None):
    return _wheel(directory, {"hello/__init__.py": open("src/hello/__init__.py").read()})
def build_editable(directory, config_settings=None, metadata_directory=None):
    return _wheel(directory, {"hello.pth": os.path.abspath("src") + "\n"})
def build_sdist(directory, config_settings=None):
    name = "hello-1.0.tar.gz"
    with tarfile.open(os.path.join(directory, name), "w:gz") as t:
        for f in ("pyproject.toml", "backend.py", "src/hello/__init__.py"):
            t.add(f, "hello-1.0/" + f)
        info = tarfile.TarInfo("hello-1.0/PKG-INFO")
        info.size = len(META)
        t.addfile(info, io.BytesIO(META.encode()))
    return name'
mkdir dist
pip() { python -m pip --disable-pip-version-check -q "$@"; }
pip wheel --no-index -w dist ./pkg
(cd pkg && python -c 'import backend; backend.build_sdist("../dist")')
pip install --no-index dist/hello-1.0-py3-none-any.whl
[[ $(hello) == hello ]]
if [[ -n ${RF_FULL:-} ]]; then
	pip uninstall -y hello
	pip install --no-index dist/hello-1.0.tar.gz
	[[ $(hello) == hello ]]
	pip uninstall -y hello
	pip install --no-index -e ./pkg
	[[ $(hello) == hello ]]
	pip check
fi
put test_all.py 'import asyncio, ctypes, multiprocessing, os, socket, sqlite3, subprocess, tempfile, threading, unittest
def square(x):
    return x * x
class All(unittest.TestCase):
    def test_pool(self):
        with multiprocessing.Pool(2) as p:
            self.assertEqual(p.map(square, [1, 2, 3]), [1, 4, 9])
    def test_shared_memory(self):
        from multiprocessing import shared_memory
        m = shared_memory.SharedMemory(create=True, size=64)
        m.buf[0] = 1
        m.close()
        m.unlink()
    def test_children(self):
        async def run():
            p = await asyncio.create_subprocess_exec("cat", stdin=-1, stdout=-1)
            return (await p.communicate(b"x"))[0]
        self.assertEqual(asyncio.run(run()), b"x")
    def test_unix_socket(self):
        with tempfile.TemporaryDirectory() as d:
            s = socket.socket(socket.AF_UNIX)
            s.bind(d + "/s")
            s.listen()
            c = socket.socket(socket.AF_UNIX)
            c.connect(d + "/s")
            s.accept()[0].sendall(b"y")
            self.assertEqual(c.recv(1), b"y")
    def test_database(self):
        with tempfile.TemporaryDirectory() as d:
            db = sqlite3.connect(d + "/db")
            db.execute("pragma journal_mode=wal")
            db.execute("create table t(x)")
            db.execute("insert into t values (1)")
            db.commit()
            self.assertEqual(db.execute("select x from t").fetchall(), [(1,)])
    def test_names(self):
        self.assertTrue(socket.getaddrinfo("localhost", 80))
        self.assertTrue(os.path.expanduser("~root"))
if __name__ == "__main__":
    unittest.main()'
python -m unittest -q test_all
python -m compileall -q pkg
