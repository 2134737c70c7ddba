"""Bytes to text: UTF-8 with or without a byte order mark, or Windows-1252; line ends made alike."""

from boards.figures.intake.problems import fatal

SPREADSHEETS = {
    b"PK\x03\x04": "a spreadsheet or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF file",
}
WIDE_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
MOST_LINES = 1_200_000  # a million figures, and room for blank lines
MOST_COMMAS = 12_000_000  # between cells: what is read costs memory by the cell, empty ones too
IN_PARTS = "Send it in parts, for example one year in each file."
SAVE_AS = "Save it as “CSV UTF-8 (comma delimited)” and send that file."


def size_problem(size: int, *, limit_bytes: int) -> str | None:
    """Why a file of this many bytes is not read at all; None when it may be. Ask before reading a file."""
    if size <= limit_bytes:
        return None
    return f"The file has {size / 2**20:,.0f} MB; the limit is {limit_bytes // 2**20} MB."


def decode(content: bytes, *, limit_bytes: int, most_lines: int = MOST_LINES) -> str:
    """The text with "\\n" as its only line end, no byte order mark and no NUL; raises `Problems.Fatal`.

    What is refused for its size or its bytes is refused before anything is made of it.
    """
    too_large = size_problem(len(content), limit_bytes=limit_bytes)
    if too_large:
        raise fatal("too_large", too_large, IN_PARTS)
    for magic, name in SPREADSHEETS.items():
        if content.startswith(magic):
            raise fatal("not_csv", f"This is {name}, not a CSV file.", SAVE_AS)
    start = content[:4096]
    if start.startswith(WIDE_ENCODINGS) or start.count(b"\0") > len(start) // 10:
        if start.startswith(WIDE_ENCODINGS) or _is_wide_text(start):
            raise fatal("wrong_encoding", "The text is in UTF-16 or UTF-32, which is not read.", SAVE_AS)
        raise fatal("not_csv", "This is no text, but a program, a picture or the like.", SAVE_AS)
    _refuse_nul(content)
    _refuse_too_many(content, most_lines=most_lines)
    text = _decoded(content)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text or text.isspace():
        raise fatal("empty_file", "The file is empty.", "Send a file with a header and at least one row.")
    return text


def _refuse_nul(content: bytes) -> None:
    """No text has this byte and no database stores it, so the file was damaged, or is none of a spreadsheet."""
    position = content.find(b"\0")
    if position >= 0:
        line = _line_ends(content, position) + 1
        raise fatal(
            "nul",
            f"Line {line:,} holds a NUL character, which no text has: the file is damaged.",
            SAVE_AS,
            row=line,
            value="\0",
        )


def _refuse_too_many(content: bytes, *, most_lines: int) -> None:
    lines = _line_ends(content, len(content))
    if lines > most_lines:
        raise fatal(
            "too_many_lines", f"The file has {lines:,} lines; the limit is {most_lines:,} lines.", IN_PARTS
        )
    commas = content.count(b",")
    if commas > MOST_COMMAS:
        raise fatal(
            "too_many_cells",
            f"The file has {commas:,} commas; the limit is {MOST_COMMAS:,}.",
            f"Send only the columns of the layout. {IN_PARTS}",
        )


def _line_ends(content: bytes, end: int) -> int:
    """How many there are before the position, of all three kinds."""
    pairs = content.count(b"\r\n", 0, end)
    return content.count(b"\n", 0, end) + content.count(b"\r", 0, end) - pairs


def _is_wide_text(start: bytes) -> bool:
    """Two or four bytes for each character, without a mark that says so: read like that, it is nearly all letters."""
    whole = start[: len(start) // 4 * 4]
    texts = (whole.decode(f"utf-{bits}-{order}", "ignore") for bits in (16, 32) for order in ("le", "be"))
    return any(
        text and sum("\t" <= character <= "~" for character in text) >= 0.9 * len(text) for text in texts
    )


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as problem:
        line = _line_ends(content, problem.start) + 1
        raise fatal(
            "wrong_encoding",
            f"A character in line {line:,} is neither UTF-8 nor Windows-1252.",
            SAVE_AS,
            row=line,
            value=repr(content[problem.start : problem.start + 1]),
        ) from None
