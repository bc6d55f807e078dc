"""The words that tell a language from others, and SQL that says by them which texts could be in another one.

The SQL is true for a superset of what is judged foreign: see `language.foreign`.
"""

from __future__ import annotations

from tools.data.connection import quote_text

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and is are of to you i it for with that this what how my your be was were have "
        "has do does can will from "
        "not or if they he she we his her their would should which who when where there an as "
        "at by but on in please a had our us get got all out when then than them could some any about up down after "
        "before over just like only into been did these those because more most much very each other keep here",
        "de": "der die das und ist nicht ich sie mit für auf ein eine einen den dem von zu wie was "
        "wir haben hat wird auch "
        "bei aus nach oder kann mein meine ihr ihre im es bitte wo",
        "fr": "le la les des et est je vous nous pour dans que qui une un pas avec sur ce cette mon "
        "ma votre du au par plus "
        "sont ne il elle où quelle comment à",
        "es": "el la los las y es que de en un una por para con no se su mi cómo qué del al más "
        "está como lo le son pero muy",
        "it": "il la che di è e un una per non con sono mi del della come gli le nel alla più dove "
        "si ha questo mio mia da i",
        "pt": "o a os as que de e é em um uma para com não por se do da no na como mais meu minha "
        "dos das está foi ao onde",
        "nl": "de het een en is van ik niet dat op te met voor zijn aan er wat mijn hoe kan u naar "
        "om bij ook waar heeft",
        "sv": "och att det är en som på av för den jag inte med har till ett hur mitt min kan var om vad från",
        "pl": "i w na nie się jest to z do że jak co za po dla są czy mój moja przez od jaka gdzie o",
        "tr": "bir ve bu da de için ile ne çok nasıl nerede ben mi daha gibi olarak var benim",
        "vi": "là của và có không cho một tôi trong được các những với ở này như bạn người đã",
        "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada saya adalah apa bagaimana ke anda",
    }.items()
}

OWN: dict[str, tuple[str, ...]] = {
    "en": (" the ", " and ", " to ", " you", " my ", " are ", " with ", " of ", "The ", " this ", " I ", "What "),
    "de": (" der ", " und ", " ist ", " ich ", " das ", " nicht ", " ein ", " mit "),
    "fr": (" les ", " est ", " et ", " vous ", " une ", " je ", " pour ", " dans "),
    "es": (" el ", " los ", " las ", " y ", " es ", " está "),
    "it": (" il ", " di ", " che ", " per ", " è ", " della ", " sono ", " gli "),
    "pt": (" o ", " os ", " não ", " uma ", " é ", " à ", " um "),
    "nl": (" het ", " een ", " niet ", " ik ", " dat ", " voor ", " wordt "),
    "sv": (" och ", " att ", " det ", " är ", " som ", " jag ", " för ", " inte "),
    "pl": (" nie ", " się ", " jest ", " że ", " w ", " z "),
    "tr": (" bir ", " ve ", " bu ", " için ", " ile ", " çok "),
}
"""By which a scan tells that a text is in its dataset's own language."""

_OTHER = (
    "the and is of you my der und nicht ist ich les est des une je que los os una el por não uma di che il per het "
    "een van "
    "och att är nie się jest na bir ve bu için của và yang dan dengan"
)
OTHER: tuple[str, ...] = tuple(f" {word} " for word in _OTHER.split())
"""By which a scan sees that another European language is in a text as well."""

_ALSO = "die was me son no so on an par plus more den her all come hat dove do as pour bin sin man war van per"
ALSO = frozenset(_ALSO.split())
"""Words that others have too, and that English texts hold so often that they are no sign of another language."""

_RANGES: tuple[tuple[str, frozenset[str]], ...] = (
    (r"\x{370}-\x{3FF}", frozenset({"el"})),
    (r"\x{400}-\x{52F}", frozenset({"ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tt", "tg"})),
    (r"\x{530}-\x{58F}", frozenset({"hy"})),
    (r"\x{590}-\x{5FF}", frozenset({"he", "yi"})),
    (r"\x{600}-\x{77F}", frozenset({"ar", "fa", "ur", "ps", "ckb", "sd", "ug"})),
    (r"\x{900}-\x{97F}", frozenset({"hi", "mr", "ne", "sa"})),
    (r"\x{980}-\x{DFF}", frozenset({"bn", "gu", "pa", "ta", "te", "kn", "ml", "or", "si"})),
    (r"\x{E00}-\x{E7F}", frozenset({"th"})),
    (r"\x{10A0}-\x{10FF}", frozenset({"ka"})),
    (r"\x{3040}-\x{30FF}", frozenset({"ja"})),
    (r"\x{3400}-\x{9FFF}", frozenset({"zh", "ja"})),
    (r"\x{AC00}-\x{D7AF}", frozenset({"ko"})),
)
"""Characters of scripts other than Latin and who writes in them, as ranges: RE2 is many times slower with `\\p{…}`."""
NOT_LATIN = frozenset().union(*(languages for _, languages in _RANGES))
"""Languages that are not written in Latin letters."""


def gate(text: str, main: str | None) -> str:
    """SQL that is true for nearly every text of which a part could be in another language than `main`.

    A text passes that has none of the commonest words of `main`, one of another language, or letters of another script.
    """
    if main is None:
        return "true"
    letters = "".join(characters for characters, languages in _RANGES if main not in languages)
    if main in OWN:
        # An expression, not many `contains`: words begin with a blank, and a search for one stops everywhere.
        own = quote_text("|".join(OWN[main]))
        others = "|".join(
            w.strip() for w in OTHER if w not in OWN[main] and w.strip() not in FUNCTION_WORDS[main] | ALSO
        )
        marked = r"|[À-ÖØ-öø-\x{24F}\x{1EA0}-\x{1EFF}]" if main == "en" else ""
        strange = quote_text(f" (?:{others}) |[{letters}]{marked}")
        return (
            f"CASE WHEN regexp_matches({text}, {own}) THEN regexp_matches({text}, {strange}) "
            f"ELSE {_looks_foreign(text, main, letters + marked.strip('|[]'))} END"
        )
    if main not in NOT_LATIN:
        return "true"
    latin = r"[A-Za-zÀ-\x{24F}\x{1EA0}-\x{1EFF}]"
    words = quote_text(rf"[{letters}]|{latin}{{2}}[ ,'’.]+{latin}{{2}}|{latin} {latin}")
    kana = quote_text(r"[\x{3040}-\x{30FF}]")
    unlike = f" OR NOT regexp_matches({text}, {kana})" if main == "ja" else ""
    return f"(regexp_matches({text}, {words}){unlike})"


def _looks_foreign(text: str, main: str, letters: str) -> str:
    """SQL for the few texts without the commonest words of `main`: three words or foreign letters, and no other word
    of `main` or one of another language. Words of two letters are left out, for languages share them."""
    own = "|".join(sorted(word for word in FUNCTION_WORDS[main] if len(word) > 2))
    others = frozenset().union(*(words for language, words in FUNCTION_WORDS.items() if language != main))
    foreign_words = "|".join(sorted(w for w in others - FUNCTION_WORDS[main] - ALSO if len(w) > 1 or not w.isascii()))
    known = quote_text(rf"(?i)\b(?:{own})\b")
    strange = quote_text(rf"(?i:(?:^|[^\pL])(?:{foreign_words})(?:$|[^\pL]))|[{letters}]")
    three = quote_text(r"[^\x00-\x7F]|[A-Za-z]+[^A-Za-z]+[A-Za-z]+[^A-Za-z]+[A-Za-z]")
    return (
        f"regexp_matches({text}, {three}) "
        f"AND (regexp_matches({text}, {strange}) OR NOT regexp_matches({text}, {known}))"
    )
