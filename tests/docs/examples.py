"""Reads the worked examples of docs/methods.md and works them out again.

An example is a fenced block that a person can read and this module can evaluate:

    ```example
    function: targets.calc.intervals.wilson
    given: {"count": [81], "total": [263], "confidence": 0.95}
    gives: {"lower": [0.2553], "upper": [0.3662]}
    ```

`function` is the dotted name of a public function of targets/calc. `given` holds its keyword arguments as
JSON; a list of numbers becomes a float array (null is a missing number), everything else is passed as it is.
A function whose arguments are not plain JSON has an entry in `tests.docs.adapters.ADAPTERS`, which builds
them and may also choose what is compared. `given` and `gives` may run over several lines.

`gives` holds the fields of the answer that the text states (all of them need not be given); an answer that is
not a dataclass or a dictionary is compared under the name "result". A number is right when the computed one
agrees to the decimals that are printed: 0.2553 accepts 0.25525 to 0.25535. Words, true, false and null
(missing, not a number) must be equal.
"""

import dataclasses
import importlib
import json
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods.md"

_BLOCK = re.compile(r"^```example\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^(function|given|gives):", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Example:
    """One worked example: where it stands in the document, what is called and what it must give."""

    section: str
    line: int
    function: str
    given: dict[str, Any]
    gives: dict[str, Any]

    @property
    def label(self) -> str:
        return f"{self.section}, line {self.line}: {self.function}"


def read_examples(text: str) -> list[Example]:
    """All worked examples of a document, in order; a malformed block is a ValueError that names its line."""
    return [_read_block(text, match) for match in _BLOCK.finditer(text)]


def _read_block(text: str, match: re.Match[str]) -> Example:
    before = text[: match.start()]
    line = before.count("\n") + 1
    headings = re.findall(r"^## (.+)$", before, re.MULTILINE)
    body = match["body"]
    marks = list(_FIELD.finditer(body))
    parts = {
        mark[1]: body[mark.end() : following.start() if following else len(body)].strip()
        for mark, following in zip(marks, [*marks[1:], None], strict=True)
    }
    if set(parts) != {"function", "given", "gives"}:
        raise ValueError(
            f"The example at line {line} must state function, given and gives; it states {parts}."
        )
    return Example(
        section=headings[-1] if headings else "",
        line=line,
        function=parts["function"],
        given=json.loads(parts["given"]),
        gives=json.loads(parts["gives"], parse_float=Decimal),
    )


def as_argument(value: Any) -> Any:
    """A JSON list of numbers (null for missing) as a float array; anything else unchanged."""
    if isinstance(value, list) and value and all(v is None or type(v) in (int, float) for v in value):
        return np.array([math.nan if v is None else v for v in value], dtype=np.float64)
    return value


def work_out(example: Example, adapters: Mapping[str, Callable[..., Any]]) -> dict[str, Any]:
    """Calls the function of the example and returns the fields of its answer by name."""
    if example.function in adapters:
        answer = adapters[example.function](**example.given)
    else:
        module, _, name = example.function.rpartition(".")
        function = getattr(importlib.import_module(module), name)
        answer = function(**{key: as_argument(value) for key, value in example.given.items()})
    if isinstance(answer, Mapping):
        return dict(answer)
    if dataclasses.is_dataclass(answer):
        return {field: getattr(answer, field) for field in example.gives}
    return {"result": answer}


def differences(stated: Any, computed: Any, where: str = "") -> list[str]:
    """What differs between a stated value and a computed one; an empty list when they agree."""
    if isinstance(computed, np.ndarray):
        computed = computed.tolist()
    if isinstance(computed, np.generic):
        computed = computed.item()
    if isinstance(computed, Enum):
        computed = computed.value
    if isinstance(stated, dict):
        fields = (
            computed if isinstance(computed, Mapping) else {key: getattr(computed, key) for key in stated}
        )
        return [d for key, value in stated.items() for d in differences(value, fields[key], f"{where}.{key}")]
    if isinstance(stated, list):
        if len(stated) != len(computed):
            return [f"{where}: stated {len(stated)} values, computed {len(computed)}"]
        pairs = zip(stated, computed, strict=True)
        return [d for i, (s, c) in enumerate(pairs) for d in differences(s, c, f"{where}[{i}]")]
    if isinstance(stated, Decimal):
        exponent = stated.as_tuple().exponent
        half_a_digit = 0.5 * 10.0 ** int(exponent)
        agrees = computed is not None and abs(float(computed) - float(stated)) <= half_a_digit * (1 + 1e-9)
    elif stated is None:
        agrees = computed is None or (isinstance(computed, float) and math.isnan(computed))
    else:
        agrees = computed == stated
    return [] if agrees else [f"{where}: stated {stated}, computed {computed}"]
