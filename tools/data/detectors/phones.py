"""Telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.data.detectors.addresses import find_ips
from tools.data.detectors.card_numbers import find_cards
from tools.data.detectors.detector import Redaction, Span, text_detector
from tools.data.detectors.ibans import find_ibans
from tools.data.detectors.re2 import NUMBER_MARKS, SEVEN_DIGITS

_G = f"[{NUMBER_MARKS}]"
"""A separator between the groups of a number."""
_SEP = rf"(?:{_G}{{0,2}}|{_G}?\(|\){_G}?)"
_EXTENSION = r"(?:\s?(?:x|ext\.?|extension|#)\s?\d{1,6})?"
_BEFORE = r"(?<![\w#&=%@$€£])(?<!\d[.,:/-])(?<![A-Za-z]-)(?<![./_])"
_AFTER = r"(?![\w%°€$£]|[.,:]\d|-\w|/\d|\s?(?:€|\$|£|EUR|USD|GBP|km|kg|cm|mm|ms|px)\b)"

_INTERNATIONAL = re.compile(
    rf"(?:(?<![\w+*/^)\]])(?<!\d\s)\+|(?<!\w)\(\+)(?=[1-9])\d(?:[)(]|{_SEP}\d){{6,18}}\)?{_EXTENSION}(?![\w]|[.,]\d)"
    rf"|{_BEFORE}(?<!\d[ )])(?:00|011)(?=[ .(-]?[1-9])(?:{_SEP}\d){{8,15}}{_EXTENSION}{_AFTER}",
    re.ASCII,
)
"""A country code after +, 00 or 011; ITU-T E.164 allows fifteen digits in all, and eight are the least in use."""

_NATIONAL = re.compile(
    _BEFORE
    + r"(?:"
    # North America: (202) 555-0142, 202-555-0142, 202.555.0142, 1-800-555-0142
    + rf"(?:1[ .-]?)?\([2-9]\d\d\)\s?[ .-]?\d{{3}}[ .\u2010-\u2013-]?\d{{4}}{_EXTENSION}"
    + rf"|(?:1[.-])?[2-9]\d\d([.\u2010-\u2013-])\d{{3}}\1\d{{4}}{_EXTENSION}"
    + rf"|(?:1 )?[2-9]\d\d[ \u00a0][2-9]\d\d[ \u00a0\u2010-\u2013-]\d{{4}}{_EXTENSION}"
    # A trunk zero before the area: 020 7946 0958, (020) 7946 0958, 07700 900123, 030/901820, 0171-1234567
    + r"|\(0[1-9]\d{1,4}\)\s?\d{2,4}(?:[ \u00a0/-]?\d{2,5}){1,3}"
    + r"|0[1-9]\d{1,4}(?:[ \u00a0]?[/\u2010-\u2013-][ \u00a0]?|[ \u00a0])\d{3,8}(?:[ \u00a0-]\d{2,5}){0,3}"
    # France and its like: 01 42 68 53 00
    + r"|0[1-9](?:([ \u00a0.-])\d\d)(?:\2\d\d){3}"
    # Mobile numbers in the groups of India and China, Spain's
    + r"|(?:0|91[ -])?[6-9]\d{4}[ \u00a0-]\d{5}|1[3-9]\d[ \u00a0-]\d{4}[ \u00a0-]\d{4}"
    + r")"
    + _AFTER,
    re.ASCII,
)

_WORDS = (
    r"phone|telephone|tel|call|calling|ring|dial|mobile|cell|cellphone|landline|hotline|helpline|fax|whatsapp|sms|"
    r"viber|"
    r"text|reach (?:me|us|him|her|them)|contact|mobil|mobilnummer|telefon|telefonnummer|rufnummer|festnetz|anrufen|"
    r"rufen|"
    r"téléphone|appelez|appeler|portable|joindre|teléfono|móvil|celular|llame|llamar|telefono|cellulare|chiamare|"
    r"chiamate|telefone|telemóvel|ligue|telefoonnummer|mobiel|ph|mob|(?:my|his|her|our|their|your) number"
)
_TOLD = re.compile(
    rf"(?i)(?:\b(?:{_WORDS})\b[^\d\n]{{0,32}}?|(?:电话|手机|致电|拨打|联系方式|热线|電話|携帯|전화)[^\d\n]{{0,12}})"
    rf"(?<![\w$€£#])(\(?\d(?:{_SEP}\d){{6,13}}{_EXTENSION}){_AFTER}",
    re.ASCII,
)
_TOLD_AFTER = re.compile(
    rf"(?i)(?<![\w$€£#.,-])(\(?\d(?:{_SEP}\d){{6,13}}){_AFTER}(?=\s?(?:is|was)\s(?:my|our|the|his|her|their)\s"
    r"(?:[a-z]+\s){0,2}(?:phone|mobile|cell|telephone|number)|\s?\((?:phone|mobile|cell|home|work|office|tel|fax)\))",
    re.ASCII,
)
_COMPACT = re.compile(rf"{_BEFORE}(?:0[1-9]\d{{8,10}}|1[3-9]\d{{9}}){_AFTER}", re.ASCII)
"""In one piece. A number of the trunk zero's kind is one where it is valid; eleven digits are a Chinese mobile number
where the text is Chinese."""

_SEVEN = re.compile(SEVEN_DIGITS, re.ASCII)
_REGIONS = ("GB", "FR", "DE", "IT", "IN", "AU", "NL", "BE", "CH", "AT", "ZA", "JP")
_NOT_NUMBERS = re.compile(
    r"(?i)(?:\b(?:isbn|issn|order|invoice|ticket|tracking|case|reference|ref|serial|sku|item|part|model|article|patent|"
    r"version|id|code|pin|account|acct|a/c|iban|card|zip|postcode|coordinates?|latitude|longitude|lat|lon|score|doi|"
    r"arxiv|"
    r"room|flight|years?|pages?|pp|chapters?|rows?)(?:\s?(?:no|number|nr|num|id|code)?)[\s.:#=]{0,3})$"
)
_DATE = re.compile(
    r"(?:^|\D)(?:(?:19|20)\d\d[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:[0-2]?\d|3[01])|(?:[0-2]?\d|3[01])[-/. ](?:[0-2]?\d|"
    r"3[01])[-/. ]"
    r"(?:19|20)\d\d|(?:1[5-9]|20)\d\d ?[\u2010-\u2013-] ?(?:1[5-9]|20)\d\d)(?:\D|$)"
)


def find_phones(text: str) -> list[Span]:
    """Where telephone numbers stand."""
    found = sorted(set(_candidates(text))) if _SEVEN.search(text) else []
    if not found:
        return []
    taken = [*find_cards(text), *find_ibans(text), *find_ips(text)]
    return [s for s in found if not any(s[0] < end and start < s[1] for start, end in taken)]


def _candidates(text: str) -> Iterator[Span]:
    for pattern, group, is_number in (
        (_INTERNATIONAL, 0, _is_international),
        (_NATIONAL, 0, _is_national),
        (_TOLD, 1, _is_told),
        (_COMPACT, 0, lambda digits: _is_compact(digits, text)),
    ):
        for match in pattern.finditer(text):
            if is_number(match[group]) and not _named_otherwise(text, match.start(group)):
                yield match.span(group)
    # What follows says that it is one, whatever stands before it.
    yield from (match.span(1) for match in _TOLD_AFTER.finditer(text) if _is_told(match[1]))


def _named_otherwise(text: str, start: int) -> bool:
    return _NOT_NUMBERS.search(text[max(0, start - 30) : start]) is not None


def _digits(written: str) -> str:
    return re.sub(r"\D", "", re.split(r"(?i)\s?(?:x|ext|#)", written)[0])


def _is_international(written: str) -> bool:
    import phonenumbers

    digits = re.sub(r"^(?:00|011)", "", _digits(written)) if "+" not in written else _digits(written)
    if not 8 <= len(digits) <= 15 or _DATE.search(written):
        return False
    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return False
    if written.isdigit():
        return phonenumbers.is_valid_number(number)
    return phonenumbers.is_possible_number(number) or 9 <= len(digits) <= 14


def _is_national(written: str) -> bool:
    digits = _digits(written)
    if not 8 <= len(digits) <= 12 or len(set(digits)) < 3 or _DATE.search(written):
        return False
    return len(digits) >= 9 or _is_valid(digits)


def _is_told(written: str) -> bool:
    digits = _digits(written)
    return 7 <= len(digits) <= 14 and len(set(digits)) > 1 and not _DATE.search(written)


def _is_compact(digits: str, text: str) -> bool:
    if digits in "01234567890" or digits in "09876543210":
        return False
    if digits[0] == "0":
        return _is_valid(digits)
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def _is_valid(digits: str) -> bool:
    import phonenumbers

    for region in _REGIONS:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(digits, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _digits_and_plus(value: str) -> str:
    return "".join(character for character in value if character.isdigit() or character == "+")


@text_detector(
    "pii_phone",
    "warning",
    "hold a telephone number",
    rank=210,
    fix="redact_pii=true",
    noun="telephone number",
    traces=lambda: SEVEN_DIGITS,
    redaction=Redaction(placeholder="PHONE", find=find_phones, rank=6, same=_digits_and_plus),
)
def pii_phone(text: str) -> bool:
    """A telephone number.

    Source: ITU-T E.164 for numbers with a country code, ITU-T E.123 and the habits of North America, the United
    Kingdom, Germany, France, India, Spain and China for how national ones are grouped; country codes, lengths and
    national number plans from libphonenumber. Written with the separators of its country, or without any where a word
    such as "call" stands before it, or where it has the trunk zero of a country and is valid there. What is named
    otherwise ("order no.", "ISBN"), dates, spans of years, card and account numbers are none.

    Known misses: seven to ten digits in one piece, or in groups of no country above, with no such word near; numbers
    in letters (1-800-FLOWERS) or in words; short codes such as 112.
    """
    return bool(find_phones(text))
