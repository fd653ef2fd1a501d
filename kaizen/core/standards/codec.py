"""Documents made of frozen dataclasses, to JSON and back by their annotations: the reader, the schema, the addresses.

Kinds that are understood: ``str``, ``bool``, ``int``, ``float``, one of these or None, ``Annotated[str, most]`` with
``most`` characters, tuples and mappings of any of them, and dataclasses.

A field that came after the first documents were signed has the metadata ``LATER``: it is written only where it says
something, so that what was signed before keeps its hash.
"""

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from types import UnionType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

Address = tuple[str, ...]
Plain = str | float | bool | None | tuple[str, ...]
T = TypeVar("T")
MOST_ROWS = 200
LARGEST = 1e12
LATER = {"later": True}
JSON_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number"}


class Unusable(ValueError):
    """A document that cannot be read. ``code``: not_a_document, unknown_field, missing_field, wrong_kind, too_long,
    too_many, no_number, bad_sign; ``address``: where.
    """

    def __init__(self, code: str, address: Address) -> None:
        super().__init__(f"{code}: {'.'.join(address) or 'document'}")
        self.code, self.address = code, address


def as_json(value: Any) -> Any:
    """The JSON of a document or a part of it; ``read`` gives it back."""
    if is_dataclass(value) and not isinstance(value, type):
        written = (one for one in fields(value) if not (_is_later(one) and getattr(value, one.name) == one.default))
        return {one.name: as_json(getattr(value, one.name)) for one in written}
    if isinstance(value, tuple):
        return [as_json(one) for one in value]
    if isinstance(value, Mapping):
        return {key: as_json(one) for key, one in value.items()}
    return value


def _is_later(field: "Field[Any]") -> bool:
    return bool(field.metadata.get("later"))


def read(kind: type[T], doc: Any, at: Address = ()) -> T:
    """The document of that kind. Raises ``Unusable`` for anything else: nothing is dropped or guessed."""
    found: T = _read(kind, doc, at)
    return found


def _read(kind: Any, doc: Any, at: Address) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        text = _read(args[0], doc, at)
        return text if len(text) <= args[1] else _refuse("too_long", at)
    if origin is UnionType:
        return None if doc is None else _read(args[0], doc, at)
    if origin is tuple:
        return _tuple(args[0], doc, at)
    if origin is Mapping:
        if not isinstance(doc, Mapping) or not all(isinstance(key, str) for key in doc):
            _refuse("wrong_kind", at)
        return {_text(key, at): _read(args[1], one, (*at, key)) for key, one in doc.items()}
    if is_dataclass(kind):
        return _record(kind, doc, at)
    return _plain(kind, doc, at)


def _tuple(kind: Any, doc: Any, at: Address) -> tuple[Any, ...]:
    if not isinstance(doc, list | tuple):
        _refuse("wrong_kind", at)
    if len(doc) > MOST_ROWS:
        _refuse("too_many", at)
    return tuple(_read(kind, one, (*at, _key(one, number))) for number, one in enumerate(doc))


def _key(row: Any, number: int) -> str:
    """What tells a row from its neighbours: its id, its name, else its place, from 1."""
    found = (row.get("id") or row.get("name")) if isinstance(row, Mapping) else None
    return found if isinstance(found, str) else str(number + 1)


def _record(kind: Any, doc: Any, at: Address) -> Any:
    if not isinstance(doc, Mapping):
        _refuse("wrong_kind" if at else "not_a_document", at)
    hints = get_type_hints(kind, include_extras=True)
    for name in doc:
        if name not in hints:
            _refuse("unknown_field", (*at, str(name)[:80]))
    for one in fields(kind):
        if one.name not in doc and not _is_later(one):
            _refuse("missing_field", (*at, one.name))
    return kind(**{name: _read(hint, doc[name], (*at, name)) for name, hint in hints.items() if name in doc})


def _plain(kind: type, doc: Any, at: Address) -> Any:
    is_number = isinstance(doc, int | float) and not isinstance(doc, bool)
    if kind in (int, float) and is_number and not abs(doc) <= LARGEST:  # NaN and infinity are not either
        _refuse("no_number", at)
    if kind is float and is_number:
        return float(doc) + 0.0  # no -0.0: a database does not keep it
    if not isinstance(doc, kind) or (kind is int and isinstance(doc, bool)):
        _refuse("wrong_kind", at)
    return _text(doc, at) if kind is str else doc


def _text(text: str, at: Address) -> str:
    """The text, if every database keeps it: no NUL, no half of a character."""
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        _refuse("bad_sign", at)
    return text


def _refuse(code: str, at: Address) -> Any:
    raise Unusable(code, at)


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON Schema of a kind, without its identity."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return {**schema_of(args[0]), "maxLength": args[1]}
    if origin is UnionType:
        return {"anyOf": [schema_of(args[0]), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "maxItems": MOST_ROWS, "items": schema_of(args[0])}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": schema_of(args[1])}
    if is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        named = {name: schema_of(hint) for name, hint in hints.items()}
        needed = [one.name for one in fields(kind) if not _is_later(one)]
        return {"type": "object", "additionalProperties": False, "required": needed, "properties": named}
    return {"type": JSON_TYPES[kind]}


def flat(value: Any, at: Address = ()) -> dict[Address, Plain]:
    """Every field by its address; a list also holds the order of its rows at its own address."""
    if is_dataclass(value) and not isinstance(value, type):
        return _joined((getattr(value, one.name), (*at, one.name)) for one in fields(value))
    if isinstance(value, Mapping):
        return _joined((one, (*at, key)) for key, one in value.items())
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        keys = tuple(_key(as_json(row), number) for number, row in enumerate(value))
        return {at: keys} | _joined((row, (*at, key)) for key, row in zip(keys, value, strict=True))
    return {at: value}


def _joined(parts: Any) -> dict[Address, Plain]:
    found: dict[Address, Plain] = {}
    for value, at in parts:
        found |= flat(value, at)
    return found
