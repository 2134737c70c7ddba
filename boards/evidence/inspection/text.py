"""Plain text and CSV."""

import codecs
from typing import IO

from boards.evidence.inspection.refusals import RefusedFile

BLOCK = 1 << 16
_MARKUP = ("<!doctype", "<html", "<svg", "<script", "<?xml", "<?php", "#!", "{\\rtf")
_SIGNS = {chr(number) for number in range(32)} - set("\t\n\r\f") | {"\x7f"}
REMEDY = "Save it as plain text or CSV in UTF-8 and attach that file."


def check(file: IO[bytes]) -> None:
    """Raises RefusedFile for what is no text, and for pages, pictures and programs that are written as text."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return _read(file, encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedFile("no_text", "The file is no text.", REMEDY)


def _read(file: IO[bytes], encoding: str) -> None:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    first = True
    while True:
        block = file.read(BLOCK)
        text = decoder.decode(block, final=not block)
        if not _SIGNS.isdisjoint(text):
            raise RefusedFile("no_text", "The file holds signs that no text has.", REMEDY)
        if first and text.lstrip().lower().startswith(_MARKUP):
            raise RefusedFile(
                "markup", "The file is a web page, a picture or a program, not plain text.", REMEDY
            )
        if not block:
            return
        first = False
