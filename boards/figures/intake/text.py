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
MOST_OF_A_LINE = 64 * 1024  # bytes: a row of the widest layout has a few hundred
BEGINNING = 4096
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
    refuse_by_its_beginning(content[:BEGINNING])
    counts = Counts(most_lines=most_lines)
    counts.add(content)
    counts.finish()
    text = _decoded(content)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_blank(text)
    return text


def refuse_blank(text: str) -> None:
    if not text or text.isspace():
        raise fatal("empty_file", "The file is empty.", "Send a file with a header and at least one row.")


def refuse_by_its_beginning(start: bytes) -> None:
    """What the first bytes of a file say: a spreadsheet, a picture, text of two bytes for each character."""
    for magic, name in SPREADSHEETS.items():
        if start.startswith(magic):
            raise fatal("not_csv", f"This is {name}, not a CSV file.", SAVE_AS)
    if start.startswith(WIDE_ENCODINGS) or start.count(b"\0") > len(start) // 10:
        if start.startswith(WIDE_ENCODINGS) or _is_wide_text(start):
            raise fatal("wrong_encoding", "The text is in UTF-16 or UTF-32, which is not read.", SAVE_AS)
        raise fatal("not_csv", "This is no text, but a program, a picture or the like.", SAVE_AS)


class Counts:
    """Lines, commas and the longest line of a file that comes in pieces of any length. Raises `Problems.Fatal`."""

    def __init__(self, *, most_lines: int = MOST_LINES) -> None:
        self.most_lines = most_lines
        self.lines = self.commas = 0
        self._of_line = 0  # bytes of the line that goes on
        self._last = b""
        self._too_long: Exception | None = None

    def add(self, piece: bytes) -> None:
        """The next piece. No text has a NUL and no database stores it: the file was damaged, or is no text."""
        nul = piece.find(b"\0")
        if nul >= 0:
            line = self.lines + self._ends(piece, nul) + 1
            raise fatal(
                "nul",
                f"Line {line:,} holds a NUL character, which no text has: the file is damaged.",
                SAVE_AS,
                row=line,
                value="\0",
            )
        self._note_long_line(piece)
        self.lines += self._ends(piece, len(piece))
        self.commas += piece.count(b",")
        self._last = piece[-1:]

    def finish(self) -> None:
        if self.lines > self.most_lines:
            raise fatal(
                "too_many_lines",
                f"The file has {self.lines:,} lines; the limit is {self.most_lines:,} lines.",
                IN_PARTS,
            )
        if self.commas > MOST_COMMAS:
            raise fatal(
                "too_many_cells",
                f"The file has {self.commas:,} commas; the limit is {MOST_COMMAS:,}.",
                f"Send only the columns of the layout. {IN_PARTS}",
            )
        if self._too_long is not None:
            raise self._too_long

    def _ends(self, piece: bytes, end: int) -> int:
        """Line ends of a piece up to a position; a pair that was cut in two is one."""
        cut = self._last == b"\r" and piece.startswith(b"\n") and end > 0
        return _line_ends(piece, end) - cut

    def _note_long_line(self, piece: bytes) -> None:
        """A line that is too long fills a whole step of half that length, so most steps are looked at once.

        A header of very many columns is told as such.
        """
        start, step = 0, MOST_OF_A_LINE // 2
        while start < len(piece):
            window = piece[start : start + step]
            last = max(window.rfind(b"\n"), window.rfind(b"\r"))
            first = min(
                (at for at in (window.find(b"\n"), window.find(b"\r")) if at >= 0), default=len(window)
            )
            if self._of_line + first > MOST_OF_A_LINE and self._too_long is None:
                line = self.lines + self._ends(piece, start) + 1
                if line > 1 or window.count(b",") <= len(window) // 100:
                    self._too_long = fatal(
                        "line_too_long",
                        f"Line {line:,} is longer than {MOST_OF_A_LINE:,} bytes, the most that is read of one.",
                        "Check the line: a row of figures is short. A quotation mark may be missing its partner.",
                        row=line,
                    )
            self._of_line = self._of_line + len(window) if last < 0 else len(window) - last - 1
            start += step


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
        raise neither(line, content[problem.start : problem.start + 1]) from None


def neither(line: int, byte: bytes) -> Exception:
    return fatal(
        "wrong_encoding",
        f"A character in line {line:,} is neither UTF-8 nor Windows-1252.",
        SAVE_AS,
        row=line,
        value=repr(byte),
    )
