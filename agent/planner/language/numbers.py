"""Numbers in words and in every way of writing them, as plain figures: "half an epoch" becomes "0.5 epoch"."""

from __future__ import annotations

import re

NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
"""A number as this module leaves it in the text."""

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_SHARES = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fourth": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6, "eighth": 1 / 8,
    "tenth": 1 / 10, "twelfth": 1 / 12, "twentieth": 1 / 20, "hundredth": 1 / 100,
}  # fmt: skip
COUNTED = (
    r"(?:epochs?|steps?|rows?|examples?|records?|samples?|tokens?|pass(?:es)?|times?|layers?|gb|hours?"
    r"|days?|minutes?|percent|%|billion|rounds?|lines?|words?|beams?|answers?|questions?)"
)
"""What "one" may be followed by to be a number; "this one" is none."""

_WORD = "|".join([*_UNITS, *_TENS, *_SCALES])
_WORDS = re.compile(rf"\b(?:(?:{_WORD})(?:(?:[ -]| and )(?=(?:{_WORD})\b))?)+\b")
_ARTICLE_SCALE = re.compile(r"\b(?:a|an)\s+(?=(?:hundred|thousand|million|dozen)\b)")
_SHARE = re.compile(
    rf"\b(?:(?P<count>a|an|one|two|three|four"
    rf"|\d+)[ -])?(?P<share>{'|'.join(_SHARES)})s?\b(?P<of> (?:of )?(?:a|an|the)\b)?"
)


def figures(text: str) -> str:
    """Text with every number written as plain figures. Expects the output of `plain_words`."""
    text = re.sub(rf"(?<=\d) \((?:{_WORD}|\d+)\)", "", text)
    text = re.sub(r"(?<![\d./])(\d+) (?:and )?1/2(?![\d/])", r"\1.5", text)
    text = re.sub(r"(?<![\d/.])1/(1\d{2,7})(?![\d/])", lambda m: f"{1 / int(m.group(1)):g}", text)
    text = _spread(text)
    text = _scientific(text)
    text = _fractions(text)
    text = _ARTICLE_SCALE.sub("one ", text)
    text = re.sub(r"\b(?:a )?couple(?: of)?\b", "two", text)
    text = re.sub(r"\b(?:one |a )?dozen\b", "twelve", text)
    text = re.sub(r"\btwice\b", "two times", text)
    text = re.sub(r"\bthrice\b", "three times", text)
    text = re.sub(rf"\b(?:(?:a|an|one) (?:single|full|whole)|single) (?={COUNTED})", "one ", text)
    text = re.sub(r"\ban? (?=epoch\b)", "one ", text)
    text = re.sub(r"\b(?:minus|negative) one\b", "-1", text)
    text = _POINT.sub(_spoken_decimal, text)
    text = _WORDS.sub(_worded, text)
    text = re.sub(r"\b(?:minus|negative) (?=\d)", "-", text)
    return re.sub(rf"({NUMBER}) and 0\.5(?= {COUNTED})", lambda m: _written(float(m.group(1)) + 0.5), text)


_DIGIT = "|".join([*list(_UNITS)[:10], "oh", "o"])
_POINT = re.compile(
    rf"\b(?P<whole>{_DIGIT}|ten|\d+) (?:point|dot|comma) (?P<part>(?:{_DIGIT}|\d+)(?: (?:{_DIGIT}|\d+)\b)*)\b"
    rf"|\b(?P<bare>point|dot) (?P<rest>(?:{_DIGIT})(?: (?:{_DIGIT})\b)*)\b"
)
"""A decimal as it is read out: "zero point zero zero one", "point five"."""


def _spoken_decimal(match: re.Match[str]) -> str:
    spoken = match.group("part") or match.group("rest")
    digits = "".join(word if word.isdigit() else str(_UNITS.get(word, 0)) for word in spoken.split())
    whole = match.group("whole") or "zero"
    return f"{whole if whole.isdigit() else _UNITS.get(whole, 0)}.{digits}"


def number(text: str) -> float | int:
    """The value of figures; an int where it is whole and written without exponent or point."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 1e15 and "e-" not in text else value


def _written(value: float) -> str:
    """Shortest plain figures, never an exponent for what people count."""
    rounded = round(value, 4)
    return str(int(rounded)) if rounded == int(rounded) else repr(rounded)


def _spread(text: str) -> str:
    """1,000 → 1000; 0,5 → 0.5; 1k → 1000; 1.5m → 1500000; .5 → 0.5; 10% and 4b keep their unit behind a space."""
    text = re.sub(r"(?<![\d.])(\d{1,3}(?:,\d{3})+)(?![\d,])", lambda m: m.group(1).replace(",", ""), text)
    text = re.sub(r"(?<![\d.,])0,(\d+)", r"0.\1", text)
    text = re.sub(r"(?<![\d.,])(\d{1,3}) (\d{3})(?= (?:steps|rows|tokens|examples|records)\b)", r"\1\2", text)
    text = re.sub(r"(?<![\w.])\.(\d+)", r"0.\1", text)
    text = re.sub(r"\b(lr|bs|rank|alpha|epochs?|steps?|seed|batch)(\d)", r"\1 \2", text)
    if re.search(r"\br\d{1,4}\b", text):
        # The short hand of those who do this every day: "r16 a32".
        text = re.sub(r"\br(\d{1,4})\b", r"rank \1", text)
        text = re.sub(r"\ba(\d{1,4})\b", r"alpha \1", text)
    text = re.sub(
        r"(?<![\w.])(1|2|4|8|16|32|64|128)k"
        r"(?=(?: tokens?)?(?: of)? (?:context|sequence|window)\b)"
        r"|(?:(?<=length )|(?<=context )|(?<=length of ))(1|2|4|8|16|32|64|128)k\b",
        lambda m: str(int(next(g for g in m.groups() if g)) * 1024),
        text,
    )
    text = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)k\b", lambda m: _written(float(m.group(1)) * 1000), text)
    text = re.sub(
        r"(?<![\w.])(\d+(?:\.\d+)?)(%|gb?\b|ep\b|epochs?\b|steps?\b|rows?\b|tokens?\b|bits?\b|x\b)", r"\1 \2", text
    )
    return re.sub(r"(?<=\d) g\b", " gb", text)


def _scientific(text: str) -> str:
    """2 x 10^-4, 2*10**-4, 10^-4 and 2.0e-04 as 2e-4."""
    times = r"\s*(?:x|\*|times)\s*"
    text = re.sub(rf"(\d+(?:\.\d+)?){times}10\s*(?:\^|\*\*)\s*\(?(-?\d+)\)?", r"\1e\2", text)
    text = re.sub(
        rf"\b({_WORD}|\d+(?:\.\d+)?){times}(?:ten|10) to the (?:power (?:of )?)?(?:minus|negative|-) ?({_WORD}|\d+)\b",
        _spoken_exponent,
        text,
    )
    text = re.sub(r"(?<![\w.])10\s*(?:\^|\*\*)\s*\(?(-\d+)\)?", r"1e\1", text)
    text = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)e - ?(\d+)", r"\1e-\2", text)
    text = re.sub(rf"\b({_WORD}) e[ -]*(?:minus )?({_WORD}|\d+)\b", _spoken_exponent, text)
    return re.sub(
        r"(?<![\w.])(\d+(?:\.\d+)?)e([+-]?)0*(\d+)\b", lambda m: f"{_trim(m.group(1))}e{m.group(2)}{m.group(3)}", text
    )


def _spoken_exponent(match: re.Match[str]) -> str:
    exponent = match.group(2)
    digits = match.group(1)
    whole = digits if digits[0].isdigit() else _value_of(digits)
    return f"{whole}e-{exponent if exponent.isdigit() else _value_of(exponent)}"


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fractions(text: str) -> str:
    """1/10, one in ten, a tenth, two thirds of, half an epoch, one and a half epochs."""
    text = re.sub(
        (
            r"\b(?:one|1)(?: (?:row|example|record|line|question))? (?:in|out of|of) (?:every )?(\d+|ten|five"
            r"|four|twenty|three)\b"
        ),
        _one_in,
        text,
    )
    text = re.sub(r"(?<![\d/])1/([2-9]|1\d|20)(?![\d/])", lambda m: _written(1 / int(m.group(1))), text)
    text = re.sub(r"(?<![\d/])([23])/([345])(?![\d/])", lambda m: _written(int(m.group(1)) / int(m.group(2))), text)
    text = re.sub(r"\b(\w+) and (?:a|one) half\b", _and_half, text)
    text = re.sub(
        r"\b(?:(?P<n>a|an|one|two|three|four|five|\d+) )?(?P<part>ten |hundred )?thousandths?\b", _thousandth, text
    )
    return _SHARE.sub(_share, text)


def _thousandth(match: re.Match[str]) -> str:
    many = 1 if match.group("n") in (None, "a", "an", "one") else _value_of(match.group("n"))
    exponent = {None: 3, "ten ": 4, "hundred ": 5}[match.group("part")]
    return f"{many}e-{exponent}"


def _one_in(match: re.Match[str]) -> str:
    return _written(1 / float(_value_of(match.group(1))))


def _and_half(match: re.Match[str]) -> str:
    count = match.group(1)
    if count.isdigit() or count in _UNITS:
        return _written(_value_of(count) + 0.5)
    return match.group(0)


def _share(match: re.Match[str]) -> str:
    count, share = match.group("count"), match.group("share")
    # "the third run" and "fourth row" name a place in a row; only "half" is a share on its own.
    if count is None and share != "half":
        return match.group(0)
    many = 1 if count in (None, "a", "an", "one") else _value_of(str(count))
    value = many * _SHARES[share]
    if value >= 1:
        return match.group(0)
    # "half the rank" keeps its article: it is a change, where "half an epoch" is an amount.
    return _written(value) + (" of the" if (match.group("of") or "").endswith("the") else "")


def _worded(match: re.Match[str]) -> str:
    words = re.split(r"[ -]", match.group(0).strip())
    if words == ["one"] and not re.match(
        rf"\s+(?:more |full |whole |single |training )?{COUNTED}", match.string[match.end() :]
    ):
        return match.group(0)
    return f"{_total([word for word in words if word != 'and'])}"


def _total(words: list[str]) -> int:
    whole, current = 0, 0
    for word in words:
        if word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if _SCALES[word] >= 1000:
                whole, current = whole + current, 0
        else:
            current += _UNITS.get(word, _TENS.get(word, 0))
    return whole + current


def _value_of(word: str) -> int:
    return int(word) if word.isdigit() else _UNITS.get(word, _TENS.get(word, _SCALES.get(word, 0)))
