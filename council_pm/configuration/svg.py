"""A drawing is kept only where all of it is on a list of what only draws (pure).

An SVG file is a document that browsers may run: it can hold scripts, call other addresses, hide web pages. So it is
parsed without a document type, compared element by element and attribute by attribute with what is allowed here, and
written anew from what was read; the first thing that is not on the list refuses the file and is named.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError  # nosec B405 - types only: defusedxml parses
from xml.sax.saxutils import escape, quoteattr  # nosec B406 - they write, they do not parse

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"

LARGEST_DRAWING = 500 * 1024  # bytes, before it is parsed
DEEPEST = 40

_GRADIENTS = frozenset({"linearGradient", "radialGradient"})
ELEMENTS = _GRADIENTS | {
    "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "stop", "clipPath",
}  # fmt: skip
ATTRIBUTES = frozenset(
    {
        "id", "version", "baseProfile", "viewBox", "preserveAspectRatio", "width", "height", "overflow",
        "enable-background", "role", "aria-label",
        "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy", "d", "points",
        "transform", "gradientTransform", "gradientUnits", "spreadMethod", "clipPathUnits", "offset", "stop-color",
        "stop-opacity", "color", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
        "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "opacity",
        "clip-path", "clip-rule", "display", "visibility", "vector-effect", "shape-rendering", "font-family",
        "font-size", "font-weight", "font-style", "letter-spacing", "text-anchor",
    }
)  # fmt: skip

_FUNCTIONS = frozenset(
    {"url", "rgb", "rgba", "hsl", "hsla", "matrix", "translate", "scale", "rotate", "skewX", "skewY"}
)
_SPOKEN = frozenset({"aria-label", "role", "version", "id"})  # read out or named, never drawn from
# Each of these reads a text once: a search that can begin or end in many places would take hours over a long one.
_SPACES = re.compile(r"\s+")
_FUNCTION = re.compile(r"(?<![\w-])([\w-]*+) ?\(")
_OWN_ADDRESS = re.compile(r"""url\(\s*["']?#[\w.-]+["']?\s*\)""")
_OWN_ID = re.compile(r"#[\w.-]+")
_NUMBER = r"(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+-]?[0-9]+)?"
_LENGTH = re.compile(rf"{_NUMBER}(?:px|pt|mm|cm|in)?")
_VIEW_BOX = re.compile(rf"\s*[+-]?{_NUMBER}(?:[\s,]+[+-]?{_NUMBER}){{3}}\s*")


class DrawingError(ValueError):
    """A drawing that is not kept. ``code`` says why, ``found`` names what was found, as the file has it."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = found[:60]


def redrawn_svg(content: bytes) -> bytes:
    """The drawing, written anew. Raises ``DrawingError``: svg_large, svg_broken, svg_doctype, svg_element,
    svg_attribute, svg_value, svg_deep, svg_root, svg_size."""
    if len(content) > LARGEST_DRAWING:
        raise DrawingError("svg_large")
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise DrawingError("svg_doctype") from error
    except (ParseError, ValueError, LookupError) as error:
        raise DrawingError("svg_broken") from error
    if root.tag != f"{{{SVG}}}svg":
        raise DrawingError("svg_root", _spoken(root.tag))
    _check(root)
    if not _has_size(root):
        raise DrawingError("svg_size")
    return _written(root, top=True).encode()


def _check(root: Element) -> None:
    """Look at every element with a list of our own, so that no depth of nesting can exhaust the stack."""
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        if depth > DEEPEST:
            raise DrawingError("svg_deep")
        name = _local(element.tag)
        if name not in ELEMENTS:
            raise DrawingError("svg_element", _spoken(element.tag))
        for attribute, value in element.attrib.items():
            _check_attribute(name, attribute, value)
        waiting += [(child, depth + 1) for child in element]


def _check_attribute(element: str, attribute: str, value: str) -> None:
    if attribute == f"{{{XML}}}space":
        return
    if attribute in ("href", f"{{{XLINK}}}href"):
        if element not in _GRADIENTS or not _OWN_ID.fullmatch(value):
            raise DrawingError("svg_attribute", f"{_spoken(attribute)}={value}")
        return
    if attribute not in ATTRIBUTES:
        raise DrawingError("svg_attribute", _spoken(attribute))
    if attribute in _SPOKEN:
        return
    value = _SPACES.sub(" ", value)
    # An escape could write the name of a function in letters that this check does not see.
    if "\\" in value or "/*" in value or any(name not in _FUNCTIONS for name in _FUNCTION.findall(value)):
        raise DrawingError("svg_value", f"{attribute}={value}")
    if _FUNCTION.findall(value).count("url") != len(_OWN_ADDRESS.findall(value)):
        raise DrawingError("svg_value", f"{attribute}={value}")


def _has_size(root: Element) -> bool:
    if _VIEW_BOX.fullmatch(root.get("viewBox", "")):
        return True
    return all(_LENGTH.fullmatch(root.get(side, "").strip()) for side in ("width", "height"))


def _written(element: Element, *, top: bool = False) -> str:
    name = _local(element.tag)
    attributes = [f' xmlns="{SVG}"'] if top else []
    for attribute, value in element.attrib.items():
        local = {f"{{{XML}}}space": "xml:space", f"{{{XLINK}}}href": "href"}.get(attribute, attribute)
        attributes.append(f" {local}={quoteattr(value)}")
    parts = [escape(element.text or "")]
    for child in element:
        parts += [_written(child), escape(child.tail or "")]
    return f"<{name}{''.join(attributes)}>{''.join(parts)}</{name}>"


def _local(tag: object) -> str:
    """The name of a part of a drawing; nothing for what is none."""
    text, mark = str(tag), f"{{{SVG}}}"
    return text.removeprefix(mark) if text.startswith(mark) else ""


def _spoken(tag: object) -> str:
    """A name without its namespace, as people know it."""
    text = str(tag)
    return f"xlink:{text.removeprefix(f'{{{XLINK}}}')}" if text.startswith(f"{{{XLINK}}}") else text.rpartition("}")[2]
