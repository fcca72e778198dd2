"""A logo is never kept as it was sent: a picture is opened, made small and written anew (pure).

What was hidden in the file besides the picture (places, names, programs after its end) is gone with that. The size in
pixels is read from the head of the file and refused before anything is unpacked: a file of a few kilobytes can
unpack to gigabytes.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from council_pm.configuration.svg import DrawingError, redrawn_svg

LARGEST_FILE = 2 * 1024 * 1024  # bytes, as it is sent
LARGEST_KEPT = 100 * 1024  # bytes, as it is kept
MOST_PIXELS = 16_000_000
LONGEST_SIDE = 8_000
BOX = (640, 192)  # twice and more what the header shows, for dense screens

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


class LogoError(ValueError):
    """A file that is no logo. ``code`` says why, ``found`` names what was found in it."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = found


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: ``kind`` is png, jpg or svg."""

    kind: str
    content: bytes


def redrawn(content: bytes) -> Picture:
    """The picture, written anew, whatever its name was. Raises ``LogoError``: empty, large, not_a_picture,
    too_many_pixels, broken, kept_large, and the codes of ``DrawingError``."""
    if not content:
        raise LogoError("empty")
    if len(content) > LARGEST_FILE:
        raise LogoError("large")
    if content.startswith((_PNG, _JPEG)):
        picture = _redrawn_picture(content)
    elif _is_drawing(content):
        picture = _redrawn_drawing(content)
    else:
        raise LogoError("not_a_picture")
    if len(picture.content) > LARGEST_KEPT:
        raise LogoError("kept_large")
    return picture


def _is_drawing(content: bytes) -> bool:
    """Whether the file begins as a document with tags does, in any of the encodings that those have."""
    start = content[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<") and b"svg" in content.replace(b"\x00", b"").lower()


def _redrawn_drawing(content: bytes) -> Picture:
    try:
        return Picture("svg", redrawn_svg(content))
    except DrawingError as error:
        raise LogoError(error.code, error.found) from error


def _redrawn_picture(content: bytes) -> Picture:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _small(content)
    except LogoError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise LogoError("too_many_pixels") from error
    except Exception as error:  # a broken file can make a decoder raise whatever it likes
        raise LogoError("broken") from error


def _small(content: bytes) -> Picture:
    with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
            raise LogoError("too_many_pixels", f"{width} x {height}")
        is_jpeg = opened.format == "JPEG"
        see_through = "A" in opened.getbands() or "transparency" in opened.info
        upright = ImageOps.exif_transpose(opened).convert("RGBA" if see_through else "RGB")
    upright.thumbnail(BOX, Image.Resampling.LANCZOS)
    clean = Image.new(upright.mode, upright.size)  # a new one has none of what the old one carried
    clean.paste(upright)
    return Picture("jpg", _as_jpeg(clean)) if is_jpeg else Picture("png", _as_png(clean))


def _as_jpeg(image: Image.Image) -> bytes:
    """At 640 x 192 plain noise has some 90 KB in this quality."""
    target = io.BytesIO()
    image.save(target, "JPEG", quality=85, optimize=True)
    return target.getvalue()


def _as_png(image: Image.Image) -> bytes:
    """All its colours where they fit, else 256 of them, else half as large."""
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    if target.tell() > LARGEST_KEPT:
        target = io.BytesIO()
        image.quantize(256, method=Image.Quantize.FASTOCTREE).save(target, "PNG", optimize=True)
    if target.tell() > LARGEST_KEPT:
        return _as_png(image.resize((max(1, image.width // 2), max(1, image.height // 2)), Image.Resampling.LANCZOS))
    return target.getvalue()
