"""A strict reader of the JSON Schemas that msgspec writes: a keyword that it does not know is an error, not a pass."""

from typing import Any

SAYS_NOTHING = {"title", "description", "default"}
_TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def check(value: Any, schema: dict[str, Any], root: dict[str, Any], where: str = "$") -> None:
    """Raises AssertionError that names the member. Members that a schema does not name are refused."""
    if "$ref" in schema:
        assert set(schema) == {"$ref"}, where
        found: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        check(value, found, root, where)
        return
    known = {
        "type",
        "properties",
        "required",
        "items",
        "enum",
        "anyOf",
        "additionalProperties",
    } | SAYS_NOTHING
    assert set(schema) <= known, f"{where}: {set(schema) - known}"
    if "anyOf" in schema:
        assert any(_fits(value, one, root) for one in schema["anyOf"]), f"{where}: {value!r} fits none"
        return
    if "enum" in schema:
        assert value in schema["enum"], f"{where}: {value!r} is none of {schema['enum']}"
        return
    expected = _TYPES[schema["type"]]
    assert isinstance(value, expected) and (expected is bool or not isinstance(value, bool)), where
    if expected is dict:
        assert set(schema.get("required", ())) <= set(value) <= set(schema["properties"]), where
        for name, member in value.items():
            check(member, schema["properties"][name], root, f"{where}.{name}")
    if expected is list:
        for nth, item in enumerate(value):
            check(item, schema["items"], root, f"{where}[{nth}]")


def _fits(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    try:
        check(value, schema, root)
    except AssertionError:
        return False
    return True
