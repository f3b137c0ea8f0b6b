"""The timeline's schema as plain functions, one per event: what jsonschema says, a hundred times faster.

compile_events(schema) resolves the conditions on `event` once, so that a record meets only what its event asks for.
A keyword that is not known here is an error, never ignored: the schema cannot ask for more than is checked.
"""
import re


class Unknown(Exception):
    """The schema has something that this compiler does not know."""


def is_integer(x):
    return type(x) is int or (type(x) is float and x.is_integer())


TYPES = {
    "object": lambda x: type(x) is dict,
    "array": lambda x: type(x) is list,
    "string": lambda x: type(x) is str,
    "boolean": lambda x: type(x) is bool,
    "null": lambda x: x is None,
    "integer": is_integer,
}
NOTES = {"$schema", "$defs", "title", "description"}


def all_of(checks):
    """One function that asks all; few are the rule, and a loop over them would be what takes the time."""
    checks = list(dict.fromkeys(c for c in checks if c is not always))
    if not checks:
        return always
    if len(checks) == 1:
        return checks[0]
    if len(checks) == 2:
        first, second = checks
        return lambda x: first(x) and second(x)
    return lambda x: all(check(x) for check in checks)


def always(_):
    return True


def never(_):
    return False


class Compiler:
    """Values are those of json.loads(): dict, list, str, int, float, bool, None."""

    def __init__(self, root):
        self.root = root
        self.refs = {}

    def compile(self, schema):
        if schema is True:
            return always
        if schema is False:
            return never
        return all_of(self.keyword(schema, key) for key in schema if key not in NOTES)

    def keyword(self, schema, key):
        build = getattr(self, "on_" + key.lstrip("$"), None)
        if build is None:
            raise Unknown(f"keyword {key}")
        return build(schema[key], schema)

    def on_ref(self, ref, _):
        if ref not in self.refs:
            if not ref.startswith("#/$defs/"):
                raise Unknown(f"$ref {ref}")
            self.refs[ref] = None
            self.refs[ref] = self.compile(self.root["$defs"][ref[len("#/$defs/"):]])
        if self.refs[ref] is None:
            raise Unknown(f"$ref {ref} to itself")
        return self.refs[ref]

    def on_type(self, names, _):
        if isinstance(names, str):
            return TYPES[names]
        tests = [TYPES[name] for name in names]
        return lambda x: any(test(x) for test in tests)

    def on_const(self, value, _):
        if type(value) not in (bool, int, str):
            raise Unknown(f"const {value!r}")
        if type(value) is bool:
            return lambda x: x is value
        return lambda x: x == value and type(x) is not bool

    def on_enum(self, values, _):
        if not all(type(value) is str for value in values):
            raise Unknown(f"enum {values!r}")
        among = frozenset(values)
        return lambda x: type(x) is str and x in among

    def on_pattern(self, pattern, _):
        search = re.compile(pattern).search
        return lambda x: type(x) is not str or search(x) is not None

    def on_minLength(self, least, _):
        return lambda x: type(x) is not str or len(x) >= least

    def on_minimum(self, least, _):
        return lambda x: type(x) not in (int, float) or x >= least

    def on_maximum(self, most, _):
        return lambda x: type(x) not in (int, float) or x <= most

    def on_required(self, keys, _):
        needed = frozenset(keys)
        return lambda x: type(x) is not dict or needed <= x.keys()

    def on_dependentRequired(self, needs, _):
        return lambda x: type(x) is not dict or all(
            key not in x or all(other in x for other in others) for key, others in needs.items())

    def on_properties(self, properties, schema):
        return self.members(properties, schema.get("additionalProperties", True))

    def on_additionalProperties(self, others, schema):
        return always if "properties" in schema else self.members({}, others)

    def members(self, properties, others):
        rest = self.compile(others)
        check_of = {key: self.compile(value) for key, value in properties.items()}.get

        def members(x):
            if type(x) is dict:
                for key, value in x.items():
                    if not check_of(key, rest)(value):
                        return False
            return True
        return members

    def on_items(self, schema, _):
        check = self.compile(schema)
        return lambda x: type(x) is not list or all(check(item) for item in x)

    def on_minItems(self, least, _):
        return lambda x: type(x) is not list or len(x) >= least

    def on_maxItems(self, most, _):
        return lambda x: type(x) is not list or len(x) <= most

    def on_uniqueItems(self, wanted, schema):
        if wanted is not True or not ("enum" in schema["items"] or schema["items"].get("type") == "string"):
            raise Unknown("uniqueItems of what may be no strings")
        return lambda x: type(x) is not list or len(set(map(repr, x))) == len(x)

    def on_allOf(self, schemas, _):
        return all_of(self.compile(schema) for schema in schemas)

    def on_oneOf(self, schemas, _):
        checks = [self.compile(schema) for schema in schemas]
        return lambda x: sum(check(x) for check in checks) == 1


def applies(condition, event):
    """Whether an `if` on the event holds; no other kind is known."""
    try:
        (key, properties), = condition.items()
        (name, test), = properties.items()
        (word, events), = test.items()
    except (ValueError, AttributeError):
        raise Unknown(f"condition {condition}") from None
    if (key, name, word) != ("properties", "event", "enum"):
        raise Unknown(f"condition {condition}")
    return event in events


def merged(root, event):
    """The root with what the event's branch asks of the same keys beside it: one walk over a record does both."""
    flat = {key: value for key, value in root.items() if key != "allOf"}
    flat["properties"] = {key: [value] for key, value in root["properties"].items()}
    flat["required"] = list(root["required"])
    for branch in root["allOf"]:
        if not {"if", "then"} == branch.keys():
            raise Unknown(f"branch with {sorted(branch)}")
        if not applies(branch["if"], event):
            continue
        then = branch["then"]
        if not then.keys() <= {"properties", "required"}:
            raise Unknown(f"`then` with {sorted(then)}")
        flat["required"] += then.get("required", [])
        for key, value in then.get("properties", {}).items():
            if key not in flat["properties"]:
                raise Unknown(f"`then` with {key}, which the root does not have")
            flat["properties"][key].append(value)
    flat["properties"] = {key: {"allOf": values} for key, values in flat["properties"].items()}
    return flat


def compile_events(schema):
    """A function per event: whether a record of it is good. What has no event of these cannot be good."""
    compiler = Compiler(schema)
    return {event: compiler.compile(merged(schema, event)) for event in schema["properties"]["event"]["enum"]}
