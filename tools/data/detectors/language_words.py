"""The words of a language that hardly any of its sentences does without, and that hardly any other language has."""

from __future__ import annotations

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
