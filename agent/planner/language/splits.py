"""What is held out, said by what is trained on: 80/20, "90 % for training", "train on 90 % and test on the rest"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.planner.language.numbers import NUMBER, number

if TYPE_CHECKING:
    from agent.planner.language.stated_parameters import Parameters


def read_split(found: Parameters) -> None:
    """80/20, 90-10 and "90 % for training" say what is held out by what is trained on."""
    pair = re.search(
        (
            r"(?<![\d./])(\d{1,2})\s?%?\s?(?:/|-|:| to "
            r"| and )\s?(\d{1,2})(?: ?%)?(?![\d./])(?=[^.;]{0,25}\bsplit|\s*(?:train|,|$|\.))"
        ),
        found.text,
    )
    pair = pair or re.search(
        r"\bsplit(?: \S+){0,3}? (\d{1,2})(?: ?%)?\s?(?:/|-|:| to | and | )\s?(\d{1,2})\b(?: ?%)?", found.text
    )
    if pair and int(pair.group(1)) + int(pair.group(2)) == 100:
        end = pair.end() + (len(m.group(0)) if (m := re.match(r"[ -]?split", found.text[pair.end() :])) else 0)
        found.take("test_size", min(int(pair.group(1)), int(pair.group(2))) / 100, pair.start(), end)
        rest = re.search(rf"\b{pair.group(2)} ?% (?:for|to) \w+", found.text)
        if rest:
            found.blank(rest.start(), rest.end())
        return
    named = re.search(
        r"(\d{1,2}) ?% (?:of (?:it|them|the \w+) )?(?:for |to |as )?(?:the )?train(?:ing)?(?: (?:set|rows|data|part))?"
        r",? ?(?:and|/|\+|,|with) ?(\d{1,2}) ?% (?:for |to |as )?(?:the )?(?:test|eval|holdout|held out|valid)\w*",
        found.text,
    )
    if named and int(named.group(1)) + int(named.group(2)) == 100:
        # "90 % train and 10 % test" names two parts, and asks for no training.
        found.take("test_size", int(named.group(2)) / 100, named.start(), named.end())
        return
    trained = re.search(
        r"\b(?:train(?:ing)?|finetun(?:e|ing)|learn) on (0\.\d+)(?: of)?(?: the| my"
        r"| our)? (?:data|rows|examples|file|dataset)\b",
        found.text,
    )
    if trained and 0 < float(trained.group(1)) < 1:
        found.take("test_size", round(1 - float(trained.group(1)), 6), trained.start(1), trained.end())
        return
    part = re.search(
        (
            rf"\b(?:train(?:ing)?|finetun(?:e|ing)|learn) on ({NUMBER}) ?%"
            rf"|({NUMBER}) ?%(?: of (?:it|the \w+|them|rows|data))?"
            rf"(?= (?:for|to|as) (?:the )?train(?:ing)?\b)"
        ),
        found.text,
    )
    if part:
        share = round(1 - float(part.group(1) or part.group(2)) / 100, 6)
        end = part.end()
        rest = re.search(
            (
                rf",? ?(?:and |with )?(?:(?:test|evaluat\w+) on )?(?:the )?(?:rest|remaining|other"
                rf"|{100 - number(part.group(1) or part.group(2))} ?%)(?: {NUMBER}(?: ?%)?)?(?: (?:for|to|as) \w+)?"
            ),
            found.text[end:],
        )
        if rest and 0 <= rest.start() < 40:
            end += rest.end()
        if 0 < share < 1:
            # "train on" stays: it is the wish to train.
            found.take("test_size", share, part.start(1) if part.group(1) else part.start(), end)
