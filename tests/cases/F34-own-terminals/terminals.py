"""What multiplexers, expect and sshd do with the terminals that they make."""
import fcntl
import os
import pty
import struct
import termios

# A terminal that is opened by its name, from outside of the session that it controls.
master, slave = pty.openpty()
name = os.ttyname(slave)
os.close(slave)
slave = os.open(name, os.O_RDWR | os.O_NOCTTY)
os.chmod(name, 0o600)
os.chown(name, os.getuid(), os.getgid())
fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))

# A child that it controls, as sshd and tmux have them; taken by force, as setsid --ctty does.
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 1)
    os.dup2(slave, 0)
    os.execvp("sh", ["sh", "-c", f"read -r line && echo got:$line >{name} && : >/dev/tty"])
os.write(master, b"typed\n")
seen = b""
while b"got:typed" not in seen:
    seen += os.read(master, 1000)
os.waitpid(pid, 0)

# Typed into one's own terminal.
attributes = termios.tcgetattr(slave)
attributes[3] &= ~(termios.ICANON | termios.ECHO)
termios.tcsetattr(slave, termios.TCSANOW, attributes)
try:
    fcntl.ioctl(slave, termios.TIOCSTI, b"x")
    assert os.read(slave, 1) == b"x"
except OSError as error:  # dev.tty.legacy_tiocsti is 0
    assert error.errno == 5, error
os.close(slave)
os.close(master)

# Numbers are used again.
for _ in range(20):
    master, slave = pty.openpty()
    os.close(os.open(os.ttyname(slave), os.O_RDWR | os.O_NOCTTY))
    os.close(slave)
    os.close(master)
