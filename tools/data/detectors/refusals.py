"""Answers in which an assistant refuses, or says that it is one, by rote."""

from __future__ import annotations

import re

from tools.data.connection import quote_text
from tools.data.detectors.detector import text_detector
from tools.data.detectors.re2 import BLANK, LETTER

_I = (
    r"\bI(?: am|['’]m|['’]?ll| will)?(?: really| truly| just| simply| currently| still| also|"
    r" personally| unfortunately)?"
)
_CANNOT = (
    r"(?:can ?not|can['’]?t|could ?not|(?:am |['’]m )?(?:unable to|not able to|not allowed to|not permitted to|not "
    r"in a position to|"
    r"not authori[sz]ed to|not programmed to|not designed to|not capable of)|won['’]t(?: be able to)?|will not(?: be "
    r"able to)?|"
    r"(?:must|have to|need to|will have to|['’]ll have to|am going to have to)(?: respectfully| politely)? "
    r"(?:decline|refuse)(?: to)?|"
    r"(?:respectfully |politely )?(?:decline|refuse) to|am not going to|['’]m not going to|should ?n['’]t|"
    r"shouldn['’]t|should not)"
)
_AI = (
    r"(?:AI|A\.I\.|artificial intelligence|language model|large language model|LLM|chat ?bot|virtual assistant|"
    r"digital assistant|"
    r"computer program|machine learning model|AI[- ]powered \w+)"
)
_KIND = (
    r"(?:responsible |ethical |helpful |harmless |honest |large |text[- ]based |advanced |"
    r"conversational |mere |neutral |automated )*"
)
_LIMIT = (
    r"(?:n['’]t|\b(?:not|cannot|unable|lack|never|no |only |must|may|strive\b|aim\b|programmed|designed|trained|"
    r"limited|decline))"
)
_VERBS = (
    r"(?:assist|help|provide|offer|give|create|generate|write|produce|answer|respond|discuss|share|support|engage|"
    r"participate|"
    r"promote|encourage|condone|facilitate|endorse|comply|continue|fulfil+|complete|teach|disclose|reveal|recommend|"
    r"advise|"
    r"diagnose|predict|comment|express|browse|access|perform|process|accommodate|proceed|do (?:that|this|so)|make "
    r"(?:any )?predictions|"
    r"tell you|show you|translate|summari[sz]e|speculate|take part|entertain|honou?r|satisfy|guide|instruct|explain "
    r"how|say that|role-?play)"
)
_TASK = (
    r"(?:that|this|your|such|the|any|it|these|those|illegal|harmful|unethical|dangerous|inappropriate|requests?|"
    r"creating|generating|"
    r"writing|providing|making|anything|what you)"
)
_NOT_OURS = (
    r"(?:refunds?|discounts?|exchange|replacement|store credit|warranty|an? (?:exact )?(?:date|time|seat|table|room))"
)

_GRANTED = (
    r"(?:fulfil+|comply with|complete|accommodate|process|honou?r|answer|engage (?:in|with)|respond to|satisfy|"
    r"entertain|grant|carry out|proceed with|continue with)"
)
_HELD = (
    r"(?:have|possess|hold|experience) (?:any )?(?:personal (?:opinions?|beliefs?|feelings|experiences?|preferences|"
    r"views|emotions)|feelings or|emotions or|consciousness|feelings,|opinions or|beliefs or)"
)
_ABLE = r"(?:capability|capabilities|functionality|ability|capacity) (?:to|of)\b"
_MADE = (
    r"(?:programmed|designed|trained|instructed) (?:to (?:be|avoid|not|refuse|decline|follow|adhere)|not to|only to)\b"
)
_OUR_RULES = (
    r"(?:against|violates?|violating|contrary to|conflicts? with|outside(?: of)?) (?:my|OpenAI['’]?s?|Anthropic['’]?s?|"
    r"Google['’]?s?)"
)
_REFUSES = rf"{_CANNOT},? (?:to )?(?:{_VERBS}|{_GRANTED}|in good conscience)"
_SPEAKS = r"(?:modelo de (?:lenguaje|linguagem)|(?:una )?(?:IA|inteligencia artificial|intelig[êÊ]ncia artificial))"

PHRASES: tuple[tuple[str, str], ...] = (
    # "As an AI language model, …" is boilerplate whatever follows; "As an AI, I …" where a limit follows.
    (
        r"language model|LLM\b",
        rf"\bas an? {_KIND}(?:AI )?(?:(?:large )?language model|LLM)\b[^.\n]{{0,60}},? ?(?:I\b|my\b|it['’]s\b|it is\b|"
        rf"there\b|we\b)",
    ),
    (
        rf"\bas an? {_KIND}{_AI}",
        rf"\bas an? {_KIND}{_AI}(?: (?:assistant|model|system|program|bot|chatbot|language model|tool))?"
        rf"(?: (?:developed|created|made|trained|built) by {LETTER}+)?"
        rf"(?:, (?:it['’]s|it is)|,? (?:I|my))\b[^.\n]{{0,60}}?{_LIMIT}",
    ),
    (
        rf"\bI(?: am|['’]m) (?:just |only |merely |simply )?an? {_KIND}{_AI}",
        rf"\bI(?: am|['’]m) (?:just |only |merely |simply )?an? {_KIND}{_AI}(?: (?:assistant|model|system|program|"
        rf"language model))?\b[^.!?\n]{{0,40}}"
        r"\b(?:so|and|which means|therefore|but|, I)\b[^.!?\n]{0,30}(?:not|n['’]t|cannot|unable|lack|no )",
    ),
    # I'm sorry, but I can't assist with that.
    (
        r"sorry|apolog|afraid|regret|unfortunately",
        rf"\b(?:sorry|apologi[sz]e|apologies|afraid|regret(?: to (?:say|inform you))?|unfortunately|my "
        rf"apologies)\b[,.:;!]?(?: for (?:the|any) {LETTER}+[,.]?)?"
        rf"(?: but| however| that|[—–-])*,? (?:as an AI[^,.\n]{{0,30}},? )?{_I} ?{_CANNOT},? {_VERBS}\b",
    ),
    (_REFUSES, rf"{_I} ?{_CANNOT} (?:to )?(?:help|assist)(?: you)? (?:with|in) {_TASK}\b"),
    (
        _REFUSES,
        rf"{_I} ?{_CANNOT} (?:to )?{_GRANTED} (?:this|that|your|the|such(?: an?)?|any)(?: {LETTER}+)? "
        r"(?:requests?|questions?|quer(?:y|ies)|prompts?|demands?|instructions?|task|commands?|conversations?|topics?|"
        r"discussions?)\b",
    ),
    (
        _REFUSES,
        rf"{_I} ?{_CANNOT} {_VERBS} (?:{LETTER}+[ ,]+){{0,6}}?(?:illegal|harmful|hateful|violen(?:t|ce)|explicit|"
        r"offensive|dangerous|unethical|inappropriate|"
        r"copyrighted|discriminatory|medical advice|legal advice|financial advice|real[- ]time|personal opinions?|"
        r"malicious|unsafe|misinformation|weapons?|drugs)\b",
    ),
    (_REFUSES, rf"{_I} ?{_CANNOT} (?:in good conscience|comply\b|assist\b[.!]|help with that|do that for you)"),
    (
        r"decline|refuse",
        r"\bI (?:must|have to|need to|will have to|['’]?ll have to)(?: respectfully| politely)? (?:decline|refuse)\b"
        r"(?: (?:to|your|this|that)\b|[.!,])",
    ),
    (
        "comfortable",
        r"\bI(?: (?:do not|am not)| don['’]t|['’]m not)(?: feel)? comfortable (?:with )?(?:creating|writing|providing|"
        r"helping|assisting|discussing|"
        r"generating|answering|sharing|engaging|producing|this|that|fulfilling|continuing|doing)",
    ),
    # capabilities and knowledge
    (
        _ABLE,
        r"\bI (?:currently |still |also |simply |unfortunately |just )?(?:don['’]t|do not|lack)(?: currently| yet| "
        rf"actually)?(?: have)? (?:the )?{_ABLE}",
    ),
    (
        "access to",
        r"\bI (?:currently |still |unfortunately )?(?:don['’]t|do not) (?:currently |actually )?have "
        r"(?:direct )?access to (?:real[- ]time|current|live|up-to-date|the internet|"
        r"external|browsing|personal (?:data|information)|your (?:personal|private|account)|private|"
        r"the latest|the web)",
    ),
    (_HELD, rf"\bI (?:don['’]t|do not) (?:actually |really )?{_HELD}"),
    ("cut-?off", r"\b(?:my|the|of) (?:knowledge|training)(?: data)? cut-?off\b|\bknowledge cut-?off(?: date)?\b"),
    (
        "my (?:last|latest|most|training|knowledge|information)",
        r"\bmy (?:last|latest|most recent) (?:knowledge |training )?update\b|"
        r"\bmy training data (?:only |is |was |does |goes |ends |extends |includes |has )|"
        r"\bmy (?:knowledge|information) (?:is (?:only )?(?:current|limited|up to date)|only (?:goes|extends)|ends|"
        r"stops) ",
    ),
    (
        "my (?:current |capabilit|function|abilit|programming)",
        r"\bmy (?:current )?(?:capabilities|functions?|functionality|abilities|programming) (?:are|is|do|does|allow|"
        r"allows|only|include|limits?|prevents?|prohibits?)\b",
    ),
    (
        _OUR_RULES,
        rf"\b{_OUR_RULES}(?: {LETTER}+){{0,3}} ?"
        r"(?:guidelines|polic(?:y|ies)|programming|principles|values|capabilities|rules|purpose|training|use[- ]case)",
    ),
    (_MADE, rf"\bI(?: am|['’]m| was| have been|['’]ve been) {_MADE}"),
    (
        "for me to",
        r"\bit (?:is|would be|['’]s)(?: not| n['’]t)? (?:not )?(?:inappropriate|unethical|against|not appropriate|not "
        r"ethical)[^.\n]{0,20} for me to\b",
    ),
    # Chinese, German, French, Spanish, Italian, Portuguese
    (
        "作为",
        r"作为(?:一个|一名|一款|一种)?(?:大型|人工智能|AI|智能|负责任的|语言)*(?:语言模型|人工智能|AI|助手|模型)[^。\n]{0,12}(?:我|无法|不能|没有|不会)",
    ),
    (
        "抱歉|对不起|很遗憾|不好意思",
        rf"(?:抱歉|对不起|很遗憾|不好意思)[，,。！!]?{BLANK}?(?:但是?|可是)?，?(?:作为[^，。\n]{{2,16}}，)?我(?:目前|暂时|现在)?"
        r"(?:无法|不能|没有办法|没法|不具备|没有能力|没有权限|不可以)",
    ),
    (
        "无法|不能|我的知识截止",
        r"我(?:目前|暂时)?(?:无法|不能)(?:满足|回答|协助|完成|处理)(?:您|你|这个|该|此)的?(?:这个|这一)?(?:请求|问题|要求)|我的知识截止",
    ),
    (
        r"\bals ",
        rf"\bals (?:eine? )?(?:KI|k[üÜ]nstliche Intelligenz|(?:großes )?Sprachmodell)(?:{LETTER}|-)*[^.\n]{{0,25}}"
        r"\b(?:ich|ist)\b",
    ),
    (
        r"leid|bedau",
        r"\b(?:tut mir (?:sehr )?leid|leider|bedau[e]?re)[^.\n]{0,12}\bkann ich (?:Ihnen |dir )?(?:dabei|damit|"
        r"diese[rmns]?|hierbei|das) [^.\n]{0,40}nicht|"
        r"\b(?:tut mir (?:sehr )?leid)[^.\n]{0,8} ich kann (?:Ihnen |dir )?(?:dabei|damit|diese[rmns]?|hierbei|das|"
        r"keine)\b",
    ),
    (
        "en tant qu",
        r"\ben tant qu(?:e|['’])(?: ?(?:grand )?mod[èÈe]le (?:de langage|linguistique|d['’]IA)| ?(?:une )?(?:IA|"
        r"intelligence artificielle))",
    ),
    (
        r"d[éÉe]sol",
        r"\bd[éÉe]sol[éÉe]e?,? (?:mais )?je ne (?:peux|suis)(?: malheureusement)? pas (?:vous aider|fournir|"
        r"r[éÉe]pondre|en mesure|cr[éÉe]er|g[éÉe]n[éÉe]rer|satisfaire|acc[éÉe]der|traiter)",
    ),
    (rf"como (?:un )?{_SPEAKS}", rf"\bcomo (?:un )?{_SPEAKS}"),
    (
        "siento|lamento|desculpe|sinto",
        r"\b(?:lo siento|lo lamento|desculpe|sinto muito|me desculpe),? (?:pero|mas)? ?(?:eu )?(?:no|n[ãÃ]o) (?:puedo|"
        r"posso) (?:ayudar|proporcionar|cumplir|responder|ajudar|fornecer|atender|crear|generar|asistir)",
    ),
    (
        "come (?:modello|un['’]|IA|intelligenza)",
        r"\bcome (?:modello linguistico|modello di linguaggio|(?:un['’])?(?:IA|intelligenza artificiale))",
    ),
    ("dispiace", r"\bmi dispiace,? (?:ma )?non posso (?:aiutar|fornire|rispondere|soddisfare|assister)"),
)
"""Each phrase behind a part of it that is quick to look for. Both are read by Python, with ASCII's letters and digits,
and by RE2, to which they mean the same then."""
_STEMS = "|".join(dict.fromkeys(f"(?:{stem})" for stem, _ in PHRASES))
_REFUSAL = "|".join(f"(?:{phrase})" for _, phrase in PHRASES)
_MATCHES = re.compile(_REFUSAL, re.IGNORECASE | re.ASCII)
_SHOP = re.compile(rf"(?i){_CANNOT} (?:provide|offer|give|process|issue|grant)(?: \w+){{0,4}} {_NOT_OURS}\b")


def gate(text: str) -> str:
    """SQL that is true where an answer says one of the phrases."""
    stems, phrases = quote_text("(?i)" + _STEMS), quote_text("(?i)" + _REFUSAL)
    return f"CASE WHEN regexp_matches({text}, {stems}) THEN regexp_matches({text}, {phrases}) ELSE false END"


@text_detector(
    "refusal_boilerplate",
    "warning",
    "refuse or excuse themselves as an AI by rote",
    rank=180,
    fix="drop=refusal_boilerplate",
    noun="refusal",
    gate=gate,
    fields="said",
)
def refusal_boilerplate(text: str) -> bool:
    """An assistant's stock phrases: it refuses, says that it is an AI as an excuse, or names its knowledge cutoff.

    Source: our own list, from the phrases that filters of chat data (such as those of the WizardLM and ShareGPT
    cleaning scripts) look for, as forms instead of fixed strings: "As an AI language model", "I'm sorry, but I can't
    assist with that", "I cannot fulfil this request", "I don't have the ability to", "my knowledge cutoff", "against my
    programming", and the same in Chinese, German, French, Spanish, Portuguese and Italian. A person who cannot come
    and a shop that cannot refund say something else and are not found.

    Known misses: refusals in free words ("Let's talk about something else"), other languages, and an apology without
    a refusal. Found although wanted: data that is meant to teach refusing; the code says so and drops nothing.
    """
    return any(not _SHOP.search(text[max(0, m.start() - 5) : m.end() + 50]) for m in _MATCHES.finditer(text))
