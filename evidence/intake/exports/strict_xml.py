"""Reads XML from outside: UTF-8, no document type, hence no entities; small, and not deep. Pure.

An entity can name another file or grow without end (billion laughs); without a document type there is none but the five
of XML itself.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from evidence.intake.exports.records import LARGEST, BadSidecar

DEEPEST = 32
MOST_ELEMENTS = 200_000


@dataclass
class Element:
    """One element: its name as "namespace name", attributes, text, and what is within it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    within: list["Element"] = field(default_factory=list)

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition(" ")[2]

    def every(self, local: str) -> list["Element"]:
        """Return all elements of a name, at any depth, in order."""
        found = [self] if self.local == local else []
        for one in self.within:
            found += one.every(local)
        return found

    def value_of(self, local: str, attribute: str) -> str:
        """Return an attribute of the only element of a name; nothing when it is missing or not alone."""
        named = self.every(local)
        return named[0].attributes.get(attribute, "").strip() if len(named) == 1 else ""


class _Reading:
    def __init__(self, name: str) -> None:
        self.name, self.count = name, 0
        self.root: Element | None = None
        self.open: list[Element] = []

    def refuse(self, *_: object) -> None:
        raise BadSidecar(f"{self.name} has a document type. It is not read: entities could be hidden in it.")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) >= DEEPEST:
            raise BadSidecar(f"{self.name} is too large or too deep to be read.")
        element = Element(name, attributes)
        if self.open:
            self.open[-1].within.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _: str) -> None:
        self.open.pop()

    def text(self, words: str) -> None:
        self.open[-1].text += words


def root_of(data: bytes, name: str) -> Element:
    """Return the root of an XML file; raises BadSidecar."""
    if len(data) > LARGEST:
        raise BadSidecar(f"{name} has {len(data)} bytes; the most is {LARGEST}.")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadSidecar(f"{name} is not UTF-8.") from None
    reading, parser = _Reading(name), expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = reading.refuse
    parser.StartElementHandler, parser.EndElementHandler = reading.begin, reading.end
    parser.CharacterDataHandler = reading.text
    try:
        parser.Parse(data, True)  # noqa: FBT003 (the last piece: expat knows no keyword)
    except expat.ExpatError as error:
        raise BadSidecar(f"{name} is no XML: {expat.ErrorString(error.code)}, line {error.lineno}.") from None
    if reading.root is None:
        raise BadSidecar(f"{name} is empty.")
    return reading.root
