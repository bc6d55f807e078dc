"""Whatever a judge finds, its gate lets through, in the RE2 that runs over whole datasets."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import duckdb
import pytest
from ftfy.badness import BADNESS_RE
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.tools.data.detectors.examples import FLAWED
from tools.data.connection import connect
from tools.data.detectors import (
    addresses,
    emails,
    encoding,
    endings,
    phones,
    placeholders,
    refusals,
    secrets,
    text_detectors,
)
from tools.data.detectors.gates import gate
from tools.data.detectors.re2 import BLANK, caseless, for_re2
from tools.data.detectors.redact import redact_gate

BY_CODE = {record.code: found for record, found in text_detectors()}
BLANKS = [character for character in map(chr, range(sys.maxunicode + 1)) if character.isspace()]
MARKS = ["", " ", "\u00a0", "\u202f", "-", "\u2010", "\u2011", "\u2012", "–", ".", "/", ") ", " ("]


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """What each judge looks for; its further conditions come from the judge."""
    found = {
        "pii_email": [emails._PLAIN, emails._SPELLED],
        "pii_ip": [addresses._V4, addresses._V6],
        "pii_phone": [phones._INTERNATIONAL, phones._NATIONAL, phones._TOLD, phones._TOLD_AFTER, phones._COMPACT],
        "secret": [secrets._TOKENS, secrets._URL, secrets._AZURE, secrets._BEARER, secrets._ASSIGNED],
        "placeholder": [
            placeholders._IN_BRACKETS,
            placeholders._DOUBLE,
            placeholders._SINGLE,
            placeholders._TO_DO,
            placeholders._CROSSES,
            placeholders._CROSSED_LONG,
            *(form for _, form in placeholders._ELSEWHERE),
        ],
        "refusal_boilerplate": [re.compile(phrase, re.IGNORECASE | re.ASCII) for _, phrase in refusals.PHRASES],
        "mojibake": [BADNESS_RE, encoding._ROMAN],
    }
    for code, expressions in found.items():
        for expression in expressions:
            yield code, expression


def slots() -> st.SearchStrategy[str]:
    """Slots of words, with every fence that a template may have, closed as it was opened."""
    words = st.sampled_from(
        ["name", "Company", "DATE", "s", "A", "input", "ınput", "email", "first", "order", "LİNK", "title", "firstName"]
    )
    slot = st.lists(words, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from([" ", "_", "-", ".", "'s ", "/"]).map(lambda gap: gap.join(parts))
    )
    fences = "[ ]|[[ ]]|< >|<< >>|{ }|{{ }}|${ }|#{ }|{% %}|% %|%{ }%|# #|## ##|@ @|@@ @@|~ ~|~~ ~~|$ $|$$ $$|__ __"
    pairs = [tuple(fence.split(" ")) for fence in fences.split("|")] + [("|", "|"), ("||", "||")]
    return st.tuples(st.sampled_from(pairs), st.sampled_from(["", " ", "\u00a0"]), slot).map(
        lambda made: f"{made[0][0]}{made[1]}{made[2]}{made[1]}{made[0][1]}"
    )


def written(groups: list[str]) -> st.SearchStrategy[str]:
    """Groups of digits with every separator."""
    return st.lists(st.sampled_from(MARKS), min_size=len(groups) - 1, max_size=len(groups) - 1).map(
        lambda marks: "".join(group + mark for group, mark in zip(groups, [*marks, ""], strict=True))
    )


NUMBERS = {
    "pii_phone": ["+49 30 1234 567 8", "202 555 0142", "call 555 0142 33", "+33 6 12 34 56 78", "0049 30 1234567"],
    "pii_credit_card": ["4111 1111 1111 1111", "3782 822463 10005"],
    "pii_iban": [
        "DE89 3704 0044 0532 0130 00",
        "gb82 west 1234 5698 7654 32",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    ],
}
GIVEN = st.tuples(
    st.sampled_from(
        [
            "password",
            "Pass",
            "auth",
            "authorization",
            "aws_access_key_id",
            "TOKEN",
            "app key",
            "credentials",
            "CREDENTİALS",
        ]
    ),
    st.sampled_from(["", '"', "']", "`"]),
    st.sampled_from(["", " ", "   ", "\u00a0", "\x1c", "\v"]),
    st.sampled_from([":", "=", "=>", ":=", "===", ",", "is", "is:", "was", "IS"]),
    st.sampled_from(["", " ", "   ", "\u2003", "\n"]),
    st.sampled_from(["'S3cr3t!pass9'", "Zx9Kq2Lm4Pw7", 'b"abcdefg7hKlmn"', "hunter2!", "(S3cr3t!pass9)", "—ab1c2d"]),
).map("".join)


def ends() -> st.SearchStrategy[str]:
    last = st.sampled_from(["1.", "(12)", "٣.", "-", "##", "*", "the", "done.", "so,", *endings.ENDS])
    blanks = st.text(st.sampled_from(BLANKS), max_size=30)
    return st.tuples(st.sampled_from(["Steps:\n1. Open it.", "One went. And then"]), blanks, last, blanks).map("".join)


def odd(text: str, choice: int) -> str:
    """The same in another case, or with other blanks."""
    forms = [
        text.upper(),
        text.lower(),
        text.swapcase(),
        text.replace("i", "ı").replace("I", "İ"),
        text.replace("k", "\u212a"),
    ]
    return [*forms, text.replace("s", "ſ"), *(text.replace(" ", blank) for blank in BLANKS), text][choice]


def held(condition: str, texts: list[str], connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        text
        for (text,) in connection.execute(
            f"SELECT t FROM (SELECT unnest($texts) AS t) WHERE NOT coalesce({condition}, false)", {"texts": texts}
        ).fetchall()
    ]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    made = connect()
    yield made
    made.close()


def check(code: str, made: st.SearchStrategy[str], connection: duckdb.DuckDBPyConnection, examples: int) -> None:
    """Gather what the judge finds among the examples and ask the gates for all of it at once."""
    judge, texts = BY_CODE[code].judge, set()

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(made, st.sampled_from(["{}", "Look: {}", "So:\n{} and more."]), st.integers(0, len(BLANKS) + 6))
    def gather(text: str, frame: str, choice: int) -> None:
        for one in (text, odd(text, choice)):
            framed = frame.replace("{}", one).replace("\0", "0")
            if not re.search("[\ud800-\udfff]", framed) and judge(framed):
                texts.add(framed)

    gather()
    assert texts, "no example was found by the judge"
    assert held(gate(BY_CODE[code], "t"), sorted(texts), connection) == []
    if BY_CODE[code].redaction:
        assert held(redact_gate("t"), sorted(texts), connection) == []


@pytest.mark.parametrize(("code", "pattern"), [pytest.param(*p, id=f"{p[0]}-{n}") for n, p in enumerate(patterns())])
def test_what_a_judge_looks_for_passes_the_gate(
    code: str, pattern: re.Pattern[str], connection: duckdb.DuckDBPyConnection
) -> None:
    check(code, st.from_regex(pattern), connection, 40)


@pytest.mark.parametrize(("code", "number"), [(code, number) for code, listed in NUMBERS.items() for number in listed])
def test_numbers_with_any_separators_pass(code: str, number: str, connection: duckdb.DuckDBPyConnection) -> None:
    check(code, st.just(number) | written(number.split(" ")), connection, 150)


@pytest.mark.parametrize(
    ("code", "made"),
    [("placeholder", slots()), ("secret", GIVEN), ("truncated_completion", ends())],
    ids=["slots", "assignments", "ends"],
)
def test_forms_with_any_marks_pass(
    code: str, made: st.SearchStrategy[str], connection: duckdb.DuckDBPyConnection
) -> None:
    check(code, made, connection, 400)


@pytest.mark.parametrize("code", FLAWED)
def test_flaws_in_odd_writing_pass(code: str, connection: duckdb.DuckDBPyConnection) -> None:
    check(code, st.sampled_from(FLAWED[code]), connection, 200)


@pytest.mark.parametrize(
    "text",
    [
        "john_@example.com", "write to john+@example.com", "authorization: Zx9Kq2Lm4Pw7",
        "aws_access_key_id=Ab3dE6fG9hJ2k", '("password", "S3cr3t!pass")', "password   = S3cr3t!pass",
        "password\u00a0:\u00a0S3cr3t!pass", "call 202\u2012555\u20120142", "xoxb-1a2b3c4d5e", "Write to YOURNAME@",
        "the ‡∏ of it", "I could not help with that", "I can not condone violence", "I was designed not to answer",
        "I am a computer program and so cannot feel", "It violates OpenAI's policies", "I cannot browse real-time data",
    ],
)  # fmt: skip
def test_what_gates_once_held_back(text: str, connection: duckdb.DuckDBPyConnection) -> None:
    finding = {code: found for code, found in BY_CODE.items() if found.judge(text)}
    assert finding
    assert [code for code, found in finding.items() if held(gate(found, "t"), [text], connection)] == []


@pytest.mark.parametrize(("stem", "phrase"), refusals.PHRASES)
def test_a_phrase_holds_its_stem(stem: str, phrase: str) -> None:
    @settings(max_examples=30, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(re.compile(phrase, re.IGNORECASE | re.ASCII), fullmatch=True))
    def holds(text: str) -> None:
        assert re.search(stem, text, re.IGNORECASE | re.ASCII)

    holds()


def test_both_engines_read_the_shared_pieces_alike(connection: duckdb.DuckDBPyConnection) -> None:
    characters = [chr(n) for n in range(1, 0x3100) if not 0xD800 <= n < 0xE000]
    for expression in (BLANK, for_re2(r"[x\s]"), caseless("is|k")):
        through = set(characters) - set(held(f"regexp_matches(t, '^(?:{expression})$')", characters, connection))
        assert through == {character for character in characters if re.fullmatch(expression, character)}
    assert {c for c in characters if c.isspace()} == {c for c in characters if re.fullmatch(BLANK, c)}
    assert for_re2("a b # not this\n[# ]\\s ^c") == f"ab[# ]{BLANK}(?m:^)c"
