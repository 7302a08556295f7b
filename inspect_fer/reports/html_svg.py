"""Figures inside the page: compact, in the colours of its theme, with a name for screen readers."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from inspect_fer.reports.figures import Plot
from inspect_fer.reports.figures_style import BLUE, INK, MUTED, PAPER, RULE
from inspect_fer.reports.html_markup import Markup, element, visible

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"


def inline_svg(plot: Plot, id: str) -> Markup:
    """The SVG of a figure as an element of the page.

    Styles become attributes, since the page's security policy allows no inline style; identifiers
    begin with `id`, since a page holds many figures; colours of the frame become those of the
    page.

    Args:
        plot: A figure that was written.
        id: Unique within the page.
    """
    root = ElementTree.parse(plot.svg).getroot()
    ids: dict[str, str] = {}
    body = "".join(_written(child, id, ids) for child in root if _tag(child) != "metadata")
    heading = element("title", plot.title, id=f"{id}-title")
    described = element("desc", plot.caption, id=f"{id}-desc")
    return Markup(
        f'<svg viewBox="{root.get("viewBox")}" role="img"'
        f' aria-labelledby="{id}-title {id}-desc">{heading}{described}{body}</svg>'
    )


def _written(node: ElementTree.Element, prefix: str, ids: dict[str, str]) -> str:
    tag = _tag(node)
    if tag not in _KNOWN:
        return ""
    attributes = _attributes(node, tag, prefix, ids)
    inside = "".join(_written(child, prefix, ids) for child in node)
    if tag == "text":
        inside = str(element("x", visible(node.text or "")))[3:-4]
    if tag in ("g", "defs") and not inside:
        return ""
    if tag == "g" and not attributes:
        return inside
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>"


def _attributes(
    node: ElementTree.Element, tag: str, prefix: str, ids: dict[str, str]
) -> dict[str, str]:
    def renamed(old: str) -> str:
        return ids.setdefault(old, f"{prefix}-{len(ids)}")

    found: dict[str, str] = {}
    for name, value in node.attrib.items():
        if name == "style":
            found.update(_styles(value))
        elif name == _XLINK:
            found["href"] = "#" + renamed(value.removeprefix("#"))
        elif name == "clip-path":
            found[name] = f"url(#{renamed(value[5:-1])})"
        elif name == "id":
            # The names of groups are for editors; only what is referred to needs one.
            if tag in ("path", "clipPath", "symbol") or _REFERRED.fullmatch(value):
                found[name] = renamed(value)
        elif name == "d":
            found[name] = _SPACE.sub(" ", value).strip()
        elif name in _PLAIN:
            found[name] = value
    return {name: _ESCAPED.sub("", value) for name, value in found.items()}


def _styles(style: str) -> dict[str, str]:
    found = {}
    for part in style.split(";"):
        name, _, value = part.partition(":")
        name, value = name.strip(), value.strip()
        if name == "font":
            found.update(_font(value))
        elif name in _STYLES:
            found[name] = _THEME.get(value, value)
    return found


def _font(value: str) -> dict[str, str]:
    """`bold 8px 'DejaVu Sans', ...` as attributes; the family is the page's."""
    found = {}
    if match := re.search(r"([\d.]+px)", value):
        found["font-size"] = match[1]
    if match := re.search(r"\b(bold|[1-9]00)\b", value):
        found["font-weight"] = match[1]
    return found


def _tag(node: ElementTree.Element) -> str:
    return node.tag.removeprefix(f"{{{_SVG}}}")


_KNOWN = frozenset({"g", "path", "text", "use", "defs", "clipPath", "rect", "line", "circle"})
_PLAIN = frozenset({"transform", "x", "y", "width", "height", "cx", "cy", "r"})
_STYLES = frozenset(
    {
        *("fill", "fill-opacity", "opacity", "stroke", "stroke-width", "stroke-dasharray"),
        *("stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-opacity"),
        *("font-size", "font-weight", "text-anchor"),
    }
)
_THEME = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    RULE: "var(--rule)",
    PAPER: "var(--paper)",
    BLUE: "var(--blue)",
}
_REFERRED = re.compile("[a-z][0-9a-f]{10}")
_SPACE = re.compile(r"\s+")
_ESCAPED = re.compile(r'[<>"&]')
