"""A file that was sent as a logo is written anew, or refused for a reason that is named."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import time
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from council_pm.configuration.pictures import BOX, LARGEST_FILE, LARGEST_KEPT, LogoError, redrawn
from council_pm.configuration.svg import ATTRIBUTES, ELEMENTS, DrawingError, redrawn_svg
from council_pm.configuration.wording import logo_sentence

HEAD = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10"'


def svg(inside: str = '<path d="M0 0h10v10z"/>', attributes: str = "", before: str = "") -> bytes:
    return f"{before}<svg {HEAD} {attributes}>{inside}</svg>".encode()


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 32), mode: str = "RGB", **kwargs: Any) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, kwargs.pop("colour", 1)).save(target, kind, **kwargs)
    return target.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(redrawn(content).content))
    image.load()
    return image


def refusal(content: bytes) -> tuple[str, str]:
    with pytest.raises(LogoError) as refused:
        redrawn(content)
    sentence = logo_sentence(refused.value.code, refused.value.found)
    assert sentence.endswith(".")
    assert "%" not in sentence
    return refused.value.code, refused.value.found


# Pictures


@pytest.mark.parametrize(
    ("kind", "mode", "kept"),
    [
        ("PNG", "RGB", ("png", "RGB")),
        ("PNG", "RGBA", ("png", "RGBA")),
        ("PNG", "LA", ("png", "RGBA")),
        ("PNG", "P", ("png", "RGB")),
        ("PNG", "1", ("png", "RGB")),
        ("PNG", "I;16", ("png", "RGB")),
        ("JPEG", "RGB", ("jpg", "RGB")),
        ("JPEG", "L", ("jpg", "RGB")),
        ("JPEG", "CMYK", ("jpg", "RGB")),
    ],
)
def test_a_picture_of_any_mode_is_written_anew(kind: str, mode: str, kept: tuple[str, str]) -> None:
    content = picture(kind, mode=mode, colour=0)
    assert (redrawn(content).kind, opened(content).mode) == kept


def test_a_large_picture_is_made_small_and_keeps_its_shape() -> None:
    assert opened(picture(size=(4000, 400))).size == (640, 64)
    assert opened(picture(size=(300, 3000))).size == (19, 192)
    assert opened(picture(size=(20, 10))).size == (20, 10)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB")])
def test_the_worst_picture_of_all_fits(kind: str, mode: str) -> None:
    target = io.BytesIO()
    Image.frombytes(mode, BOX, os.urandom(BOX[0] * BOX[1] * len(mode))).save(target, kind, quality=100)
    kept = redrawn(target.getvalue()).content
    assert len(kept) <= LARGEST_KEPT
    assert Image.open(io.BytesIO(kept)).size[0] >= BOX[0] // 2


def test_nothing_but_the_picture_is_kept() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Secret Sue")
    png = picture(pnginfo=told, icc_profile=b"secret profile") + b"<script>alert('secret')</script>"
    exif = Image.Exif()
    exif[0x010E] = "Secret place"
    jpeg = picture("JPEG", exif=exif, comment=b"Secret comment", icc_profile=b"secret profile") + b"PK secret"
    for content in (png, jpeg):
        assert b"ecret" in content
        kept = redrawn(content).content
        assert b"ecret" not in kept
        assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_picture_that_lies_on_its_side_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(picture("JPEG", size=(60, 20), exif=exif)).size == (20, 60)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, *chunks: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(50_000, 50_000), (9_000, 10), (4_001, 4_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_of_pixels_is_refused_by_what_its_head_says(size: tuple[int, int]) -> None:
    bomb = png_of(*size, chunk(b"IDAT", zlib.compress(b"\x00" * 1_000_000)))
    assert len(bomb) < 10_000
    assert refusal(bomb)[0] == "too_many_pixels"


def test_a_bomb_in_a_text_or_a_profile_of_a_picture_is_refused() -> None:
    bomb = zlib.compress(b"\x00" * 90_000_000)
    data = chunk(b"IDAT", zlib.compress(b"\x00\x01\x02\x03"))
    codes = set()
    for name, start in ((b"zTXt", b"a\x00\x00"), (b"iCCP", b"a\x00\x00"), (b"iTXt", b"a\x00\x01\x00\x00\x00")):
        try:
            kept = redrawn(png_of(1, 1, chunk(name, start + bomb), data))
        except LogoError as error:
            codes.add(error.code)
        else:
            assert len(kept.content) < 1_000
    assert codes <= {"broken"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x00" * (LARGEST_FILE + 1), "large"),
        (picture()[:-30], "broken"),
        (picture("JPEG", size=(400, 400))[:300], "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 200, "broken"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 200, "broken"),
        (picture("GIF"), "not_a_picture"),
        (picture("BMP"), "not_a_picture"),
        (picture("TIFF"), "not_a_picture"),
        (picture("WEBP"), "not_a_picture"),
        (b"%PDF-1.7", "not_a_picture"),
        (b"MZ\x90\x00", "not_a_picture"),
        (b"name,value\nsvg,1", "not_a_picture"),
        (b"<html><body>No drawing</body></html>", "not_a_picture"),
    ],
)
def test_what_is_no_picture_or_a_broken_one_is_refused(content: bytes, code: str) -> None:
    assert refusal(content)[0] == code


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"<svg", svg()[:60]]))
def test_no_bytes_at_all_break_the_reading(rest: bytes, start: bytes) -> None:
    try:
        told = redrawn(start + rest).content
    except LogoError as error:
        told = logo_sentence(error.code, error.found).encode()
    assert 0 < len(told) <= LARGEST_KEPT


# Drawings


def test_a_drawing_is_written_anew_with_everything_that_draws() -> None:
    inside = (
        '<title>Tests &amp; Sons</title><defs><linearGradient id="a" gradientUnits="userSpaceOnUse">'
        '<stop offset="0" stop-color="rgb(1, 2, 3)"/></linearGradient><linearGradient id="b" xlink:href="#a"/>'
        '<clipPath id="c"><rect width="5" height="5"/></clipPath></defs>'
        '<g clip-path="url(#c)" transform="translate(1 2) rotate(5)" aria-label="Curly (old)">'
        '<circle cx="5" cy="5" r="2" fill="url(\'#b\')"/>'
        '<text x="1" xml:space="preserve">T &lt; S<tspan>!</tspan> x</text></g>'
    )
    kept = redrawn_svg(svg(inside, before='<?xml version="1.0"?><!-- made by hand --><?run this?>'))
    text = kept.decode()
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">')
    for part in ("Tests &amp; Sons", 'href="#a"', "T &lt; S<tspan>!</tspan> x", 'xml:space="preserve"', "Curly (old)"):
        assert part in text
    assert "xlink" not in text
    assert "<?" not in text
    assert "<!--" not in text
    assert redrawn_svg(kept) == kept
    assert redrawn(svg(inside)).kind == "svg"


def test_a_drawing_in_another_encoding_is_read() -> None:
    text = f'<?xml version="1.0" encoding="utf-16"?><svg {HEAD}><title>Ŵ</title></svg>'
    assert "Ŵ" in redrawn(text.encode("utf-16")).content.decode()


HOSTILE = [
    ("<script>alert(1)</script>", "svg_element", "script"),
    ("<SCRIPT>alert(1)</SCRIPT>", "svg_element", "SCRIPT"),
    ('<s:script xmlns:s="http://www.w3.org/2000/svg">1</s:script>', "svg_element", "script"),
    ('<h:script xmlns:h="http://www.w3.org/1999/xhtml">1</h:script>', "svg_element", "script"),
    ("<style>*{fill:url(http://evil.example/)}</style>", "svg_element", "style"),
    ('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>', "svg_element", "foreignObject"),
    ('<image href="http://evil.example/x.png"/>', "svg_element", "image"),
    ('<use href="#a"/>', "svg_element", "use"),
    ('<a href="javascript:alert(1)"><path d="M0 0"/></a>', "svg_element", "a"),
    ('<animate attributeName="href" to="javascript:alert(1)"/>', "svg_element", "animate"),
    ('<set attributeName="onload" to="alert(1)"/>', "svg_element", "set"),
    ('<filter id="f"/>', "svg_element", "filter"),
    ('<path xmlns="" d="M0 0"/>', None, ""),
    ('<x:path xmlns:x="http://evil.example/" d="M0 0"/>', "svg_element", "path"),
    ('<path onclick="alert(1)"/>', "svg_attribute", "onclick"),
    ('<path ONLOAD="alert(1)"/>', "svg_attribute", "ONLOAD"),
    ('<path style="fill:url(http://evil.example/)"/>', "svg_attribute", "style"),
    ('<path class="a"/>', "svg_attribute", "class"),
    ('<path data-x="a"/>', "svg_attribute", "data-x"),
    ('<path xml:base="http://evil.example/"/>', "svg_attribute", "base"),
    ('<path href="#a"/>', "svg_attribute", "href=#a"),
    ('<linearGradient xlink:href="http://evil.example/#a"/>', "svg_attribute", "xlink:href=http://evil.example/#a"),
    ('<linearGradient href="javascript:alert(1)"/>', "svg_attribute", "href=javascript:alert(1)"),
    ('<path fill="url(http://evil.example/#a)"/>', "svg_value", "fill=url(http://evil.example/#a)"),
    ('<path fill="URL(#a)"/>', "svg_value", "fill=URL(#a)"),
    ('<path fill="url(#a) url(//evil.example)"/>', "svg_value", "fill=url(#a) url(//evil.example)"),
    ('<path fill="u\\72l(//evil.example)"/>', "svg_value", "fill=u\\72l(//evil.example)"),
    ('<path fill="u/**/rl(//evil.example)"/>', "svg_value", "fill=u/**/rl(//evil.example)"),
    ('<path fill="image-set(//evil.example)"/>', "svg_value", "fill=image-set(//evil.example)"),
    ('<path fill="expression(alert(1))"/>', "svg_value", "fill=expression(alert(1))"),
    ("<g>" * 60 + "</g>" * 60, "svg_deep", ""),
    ("<g>" * 40_000 + "</g>" * 40_000, "svg_deep", ""),
    ("<g><path></g>", "svg_broken", ""),
]


@pytest.mark.parametrize(("inside", "code", "found"), HOSTILE, ids=[one[0][:40] for one in HOSTILE])
def test_a_drawing_that_does_more_than_draw_is_refused_and_told_why(inside: str, code: str | None, found: str) -> None:
    assert refusal(svg(inside)) == (code or "svg_element", found or ("path" if code is None else ""))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (svg(before="<!DOCTYPE svg>"), "svg_doctype"),
        (svg("&x;", before='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "svg_doctype"),
        (svg("&b;", before='<!DOCTYPE svg [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'), "svg_doctype"),
        (svg('<path onload="x"/>', 'onload="alert(1)"'), "svg_attribute"),
        (svg("<path d='" + "M0 0" * 130_000 + "'/>"), "svg_large"),
        (svg("<path d='" + "M0 0" * 40_000 + "'/>"), "kept_large"),
        (b'<?xml version="1.0" encoding="no-such-thing"?><svg/>', "svg_broken"),
        (b"<svg", "svg_broken"),
        (b"<html><svg/></html>", "svg_root"),
        (b"<svg/>", "svg_root"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "svg_size"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10"/>', "svg_size"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="10"/>', "svg_size"),
    ],
)
def test_a_document_that_is_no_plain_drawing_is_refused(content: bytes, code: str) -> None:
    assert refusal(content)[0] == code


def test_a_drawing_may_say_its_size_by_width_and_height() -> None:
    assert redrawn_svg(b'<svg xmlns="http://www.w3.org/2000/svg" width="10px" height="2.5"/>')


def test_what_was_found_is_named_in_a_bearable_length() -> None:
    assert len(DrawingError("svg_value", "x" * 1000).found) == 60


def test_the_list_holds_nothing_that_runs_or_calls() -> None:
    assert not ELEMENTS & {
        "script",
        "style",
        "foreignObject",
        "image",
        "use",
        "a",
        "animate",
        "set",
        "feImage",
        "iframe",
    }
    assert not any(name.lower().startswith("on") or "href" in name for name in ATTRIBUTES)
    assert "style" not in ATTRIBUTES


@pytest.mark.parametrize(
    "drawing",
    [
        svg(f'<path d="{"a" * 200_000}"/>'),
        svg(f'<path d="a{" " * 200_000}"/>'),
        svg(f'<path fill="url(#{"a" * 200_000}"/>'),
        svg(f'<path fill="{"url(#a" * 30_000}"/>'),
        svg().replace(b"0 0 10 10", b" ".join([b"1" * 20_000] * 4) + b"x"),
        svg().replace(b"0 0 10 10", b"1" * 200_000),
    ],
)
def test_no_drawing_is_looked_at_for_longer_than_it_takes_to_read_it(drawing: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(DrawingError):
        redrawn_svg(drawing)
    assert time.process_time() - began < 2


def test_the_name_of_a_function_is_read_whatever_stands_before_the_bracket() -> None:
    for value in ("evil \n\t (1)", "translate(1) evil(2)", "(evil(1))"):
        assert refusal(svg(f'<path transform="{value}"/>'))[0] == "svg_value"
    redrawn_svg(svg('<path transform="translate (1 .5) rotate\n(2)" width="1e3px"/>'))
