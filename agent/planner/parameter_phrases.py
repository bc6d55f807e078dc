"""How people state each parameter. One table: the name is the tool's own, bounds and types stand with the tools.

Patterns are written for text as `normalise` and `numbers` leave it. `{n}` is a number (group `n`), `{is}` what may stand between
a name and its value. Read in this order; what one phrase has taken no later one sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agent.planner.numbers import NUMBER

IS = r"(?:\s*(?:=|:|->)\s*|\s+(?:(?:of|to|at|is|as|should be|set to|set at|be|becomes|around|about|roughly|equal to|equals|down to|up to|just|only|exactly|a|the|value|size|rate)\s+){0,3})"
N = rf"(?<![\d.\w])(?P<n>{NUMBER})(?![\w.]*\d)"
_DROP = r"(?:drop|remove|skip|ignore|exclude|discard|filter(?: out)?|throw (?:out|away)|delete|without|leave out|get rid of|toss|omit)\b.{0,40}?"
_KEEP = r"(?:(?:keep|use|take|train on|want)(?: only)?|only)\b.{0,40}?"
_LONGER = r"(?:longer|more|over|above|larger|exceeding|greater|bigger|beyond)(?: than)?"
_SHORTER = r"(?:shorter|less|fewer|under|below|smaller)(?: than)?"
_DUPLICATES = r"(?:duplicates?|duplicated|repeated|identical|repetitions|copies)(?: (?:rows|entries|examples|lines|records|ones|questions|answers|questions and answers|pairs))?"
_AWAY = r"(?:remov\w+|drop\w*|delet\w+|eliminat\w+|filter\w*(?: out)?|strip\w*(?: out)?|get(?:ting)? rid of|clean(?:ing)? (?:up|out)|kick out|throw(?:ing)? (?:out|away)|take out|discard\w*|exclud\w+|ignor\w+|without|no|skip\w*|weed out|purge|toss)"
_PERSONAL = r"(?:(?:any |all |the |our |customer |customers |user |users )*(?:pii|personal(?:ly)? (?:identifiable |identifying )?(?:data|information|info|details|stuff)|private (?:data|information|info|details)|sensitive (?:data|information|info)|email(?:s| addresses)?|phone numbers?|telephone numbers?|names|credit cards?(?: numbers?)?|contact details|addresses))"
_TEST = r"(?:testing|test(?: set| split| data)?|evaluation|evaluating|eval|validation|holdout|held out|the test set|checking)"
_ROWS = r"(?P<unit>\s?%|\s(?:of (?:the |my |our )?)?(?:rows|examples|records|samples|lines|questions|pairs|entries|conversations|data|dataset|file|it|them)\b)?"


@dataclass(frozen=True)
class Phrase:
    """A parameter and the ways of stating it."""

    name: str
    kind: Literal["whole", "real", "share", "flag", "off", "value"]
    """share: a number that may be a percentage. off: a flag stated as false. value: the parameter is set to `value`."""
    patterns: tuple[str, ...]
    value: object = None

    def compiled(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(p.replace("{n}", N).replace("{is}", IS).replace("{rows}", _ROWS)) for p in self.patterns)


NOT_SETTABLE: dict[str, tuple[str, ...]] = {
    "warmup in steps": (r"{n} (?:steps of )?warmup steps", r"warmup(?: steps)?(?: for| of|=|:| to)? {n} steps?", r"warmup steps{is}{n}", r"{n} steps (?:of )?warmup"),
    "weight decay": (r"weight decay(?:{is}{n})?",),
    "gradient accumulation (batch_size is split by itself)": (r"(?:gradient|grad) accumulation(?: steps)?(?:{is}{n})?", r"accumulate(?: gradients)?(?: over| for)? {n} steps"),
    "the schedule of the learning rate (it falls in a straight line)": (r"(?:with )?(?:a )?(?:cosine|linear|constant|polynomial)(?: learning rate| lr)?(?: schedul\w+| decay| annealing)", r"lr scheduler(?: type)?(?:{is}\w+)?"),
    "how often checkpoints are written": (r"(?:save|checkpoint|sav\w+|checkpoints?)(?: \w+){0,3} every {n} (?:steps?|epochs?)", r"save steps{is}{n}"),
    "how often the loss is logged": (r"log(?:ging)?(?: \w+){0,3} every {n} steps?", r"logging steps{is}{n}"),
    "evaluating while training by steps (the loss on held-out rows is taken after every epoch)": (r"eval(?:uat\w+)?(?: \w+){0,3} every {n} (?:steps?|epochs?)", r"eval steps{is}{n}"),
    "the number format (it follows from the hardware)": (r"\b(?:in |with |use )?(?:bf16|fp16|bfloat16|float16|half precision|mixed precision|fp32)\b",),
    "several GPUs": (r"(?:on |across |over |with )(?:{n}|multiple|several|all(?: my)?) gpus?\b",),
    "the optimizer (AdamW)": (r"(?:with |use |using )?(?:the )?(?:adamw?|sgd|adafactor|lion|rmsprop|muon)(?: optimizer)?\b", r"optim(?:izer)?{is}[a-z]\w+"),
    "8-bit training": (r"\b(?:in |with |load in )?8 bits?\b(?: quantiz\w+)?|\bint8\b",),
    "sampling settings": (r"temperature(?:{is}{n})?", r"top p(?:{is}{n})?", r"top k(?:{is}{n})?", r"repetition penalty(?:{is}{n})?"),
}  # fmt: skip
"""What people ask for that no tool has a parameter for: read first, so that its numbers are taken for nothing else."""

PHRASES: tuple[Phrase, ...] = (
    # Lengths. Rows left out by length and lengths of answers come before the length of an example.
    Phrase("max_tokens", "whole", (rf"{_DROP}{_LONGER} {{n}} tokens?", rf"{_KEEP}(?:{_SHORTER}|up to|at most|no longer than|with at most) {{n}} tokens?(?! (?:of )?context)", r"(?<!new )max tokens{is}{n}")),
    Phrase("min_tokens", "whole", (rf"{_DROP}{_SHORTER} {{n}} tokens?", rf"{_KEEP}(?:{_LONGER}|at least|with at least) {{n}} tokens?", r"min(?:imum)? tokens{is}{n}", r"\bat least {n} tokens")),
    Phrase("max_new_tokens", "whole", (
        r"max(?:imum)? new tokens{is}{n}", r"{n} new tokens",
        r"(?:answers?|replies|reply|outputs?|responses?|completions?|generations?)(?: \w+){0,2}? (?:(?:of|with|up|to|be|no|not|longer|more|than|limited|at|most|max(?:imum)?|under|within|below|capped|cut|short) ){1,4}{n} tokens?",
        r"(?:generat\w+|writ\w+|answer\w*|produce|reply)(?: (?:with|in))? (?:(?:up|to|at|most|max(?:imum)?|only|no|more|than|about|just|under) ){0,3}{n} tokens?",
        r"(?:limit|cap) (?:the |its )?(?:answers?|replies|outputs?|responses?|generations?)(?: length)? (?:to|at) {n}(?: tokens)?")),
    Phrase("max_length", "whole", (
        r"(?:max(?:imum)? )?(?:sequence|seq|context|example|token|input|cutoff)(?: (?:length|len|window|size))?{is}{n}(?: tokens?)?", r"(?:max(?:imum)? |cutoff )(?:sequence |seq |context |token )?(?:length|len){is}{n}(?: tokens?)?",
        r"(?<!answer )(?<!reply )\blength{is}{n}(?: tokens?)?", r"(?:truncat\w+|cut\w*(?: off)?|crop\w*|clip\w*)(?: \w+){0,4}? (?:to|at|after|beyond|over) {n}(?: tokens?)?",
        r"{n}(?: tokens?)?(?: of)? (?:max(?:imum)? |sequence |seq )?(?:context|sequence|seq)(?: length| len| window)?", r"{n} tokens? (?:max(?:imum)?|window|limit|long|length|per example|at most)",
        r"(?:max(?:imum)?|up to|at most|no more than|limit(?:ed)?(?: \w+){0,3}? to|longest)(?: of)? {n} tokens?(?: (?:per example|each|long))?")),
    # The run.
    Phrase("max_steps", "whole", (
        r"(?:max(?:imum)?(?: number of)?|total|num(?:ber)?(?: of)?) (?:train(?:ing)? |optimizer |optimiser )?steps?{is}{n}",
        r"{n} (?:more |train(?:ing)? |optimizer |gradient |update |max(?:imum)? |total |optimization )*(?:steps?|updates|iterations)\b", r"\bsteps?{is}{n}")),
    Phrase("epochs", "real", (
        r"{n} (?:more |full |training |complete |additional |extra |total |whole |further )*(?:epochs?|ep)\b", r"{n} (?:of )?(?:an? |one )?epochs?\b",
        r"(?:num(?:ber)?(?: of)? |the )?(?:train(?:ing)? )?epochs?(?: count| number| num)?{is}{n}",
        r"{n} (?:full |complete |more )?pass(?:es)?\b(?: (?:over|through))?", r"{n} rounds?\b(?: of training)?", r"{n} times (?:over|through)\b",
        r"(?:go|run|train|iterat\w+|loop|pass|read|see)\b[^.;]{0,40}? {n} times\b")),
    Phrase("epochs", "value", (r"\bonce (?:over|through) (?:the |my |our )?(?:data|dataset|file|rows|it|everything)\b",), 1),
    Phrase("learning_rate", "real", (r"(?:peak |max(?:imum)? |highest )?(?:learning rate|\blr\b|learn rate){is}{n}", r"{n} (?:as |for |is )?(?:the |a )?(?:learning rate|lr)\b")),
    Phrase("lora_alpha", "real", (r"(?:lora )?\balpha{is}{n}", r"{n} (?:as |for )?(?:the )?(?:lora )?alpha\b")),
    Phrase("lora_dropout", "share", (r"(?:lora )?\bdropout{is}{n}(?P<unit>\s?%)?", r"{n}(?P<unit>\s?%)? (?:of )?(?:lora )?dropout\b")),
    Phrase("lora_dropout", "value", (r"\b(?:no|without|zero|0) (?:lora )?dropout\b",), 0),
    Phrase("lora_r", "whole", (r"(?:lora |adapter )?\brank{is}{n}", r"(?:lora )\br{is}{n}", r"\br ?[=:] ?{n}", r"\br {n}\b", r"{n} (?:as |for )?(?:the )?(?:lora |adapter )?rank\b", r"(?<!ia)rank{n}")),
    Phrase("batch_size", "whole", (
        r"(?:effective |total |global |train(?:ing)? )?\bbatch(?:es)?(?: ?size)?{is}{n}", r"batches of {n}", r"\bbs{is}{n}", r"{n} (?:as |for )?(?:the )?batch size", r"\bbatch of {n}",
        r"{n} (?:examples|rows|samples|pairs)? ?(?:per|a|each|in each|in every|in a|at a) (?:optimizer )?(?:step|batch|time)\b")),
    Phrase("seed", "whole", (r"(?:random |rng )?\bseed{is}{n}", r"{n} as (?:the |a )?(?:random )?seed")),
    Phrase("beta", "real", (r"(?:dpo |kto )?\bbeta{is}{n}", r"{n} (?:as |for )?(?:the )?beta\b")),
    Phrase("warmup", "share", (r"warmup(?: ratio| share| fraction)?{is}{n}(?P<unit>\s?%)?(?! ?steps)", r"{n}(?P<unit>\s?%)? (?:of )?(?:the steps )?(?:as )?warmup")),
    Phrase("early_stopping", "whole", (r"early stopping(?: \w+){0,3}? patience{is}{n}", r"\bpatience{is}{n}", r"early stopping (?:after|with|of|=|:)\s*{n}(?: evaluations| evals)?")),
    Phrase("early_stopping", "flag", (r"\bearly stop(?:ping|s)?\b", r"\bstop early\b", r"\bstop(?:s|ping)?(?: training)? (?:when|once|if|as soon as) (?:it|the loss|the eval loss|the model|loss|things|quality)(?: \w+){0,3} (?:improv\w+|better|drop\w*|fall\w*|plateau\w*|get\w* worse)(?: \w+){0,2}")),
    Phrase("packing", "flag", (r"\b(?:with |use |using |enable |turn on )?(?:sequence |example )?packing\b(?: on)?", r"\bpack (?:the |short |several |multiple )*(?:sequences|examples|rows|samples)(?: together)?", r"\bpacked\b")),
    # What is held out.
    Phrase("test_size", "value", (r"\b(?:no|without(?: a| any)?|zero|skip the|do not (?:make|keep|create) a) (?:holdout|held out|test|validation)(?: set| split| rows| data)?\b(?! (?:set )?file)", r"\b(?:do not|never) hold(?:out)?(?: anything| any rows| any| rows)?(?: out| back)?\b", r"\btrain on (?:everything|all (?:of )?(?:the )?(?:rows|data|examples)|every row|100 ?%)(?: of (?:the |my )?(?:rows|data|file|it))?", r"\b(?:use|with) (?:everything|all (?:of )?the (?:rows|data)|every row) for training"), 0),
    Phrase("test_size", "share", (
        rf"\bholdout (?:(?:about|roughly|some|just|only|the last|last|a random) )?{{n}}{{rows}}(?: (?:for|as) {_TEST})?", r"\bholdout(?: (?:share|size|fraction|set|split|ratio))?{is}{n}{rows}",
        r"\bhold (?:(?:back|aside|about|out|just) )*{n}{rows}(?: (?:back|out|aside))?", r"\bhold (?:back |out )?{n}{rows}",
        rf"\b(?:keep|set|put|leave|reserve|save|use|take|withhold|split off|lay|spare)\b(?: (?:about|roughly|back|aside|just|only|away|out|off|some|the last|last|a random))* {{n}}{{rows}} ?(?:of (?:the |my |our )?(?:rows|data|examples|file|it|dataset) ?)?(?:held out|holdout|aside|back|apart|out|unseen|away|(?:for|as) (?:a |an |the )?{_TEST}|to (?:test|evaluate|check|validate)(?: on| with)?)",
        r"\b(?:reserve|withhold|split off|set aside|keep back|put aside) {n}{rows}",
        r"\btest(?:ing)? (?:size|share|split|set|fraction|ratio|part|rows){is}{n}{rows}", r"\b(?:validation|evaluation|eval) (?:size|share|split|set|fraction|ratio){is}{n}{rows}",
        rf"\b{{n}}{{rows}} (?:(?:for|as|to) (?:a |an |the )?{_TEST}|held out|holdout|test split|test set|test|validation|eval)\b", r"\b{n}{rows} split\b(?! in)")),
    Phrase("near_deduplicate", "flag", (rf"{_AWAY} (?:any |the |all |also |of |exact )*(?:nearduplicates|similar (?:rows|questions|examples|entries)|almost (?:identical|the same)(?: rows| entries)?)", r"\bnear deduplicate", r"\bnearduplicates?\b(?: (?:removed|removal|out|gone|too|as well))?")),
    Phrase("deduplicate", "off", (r"\b(?:keep|keeping|leave|retain|with|preserve)(?: in)? (?:the |all |all the |any )?duplicates(?: in)?", r"\bduplicates (?:are (?:fine|ok|okay|wanted)|stay|should stay)")),
    Phrase("deduplicate", "flag", (r"\bdeduplicate\b", rf"{_AWAY} (?:any |the |all |of |exact |its |also |out )*(?:\w+ )?{_DUPLICATES}", rf"{_DUPLICATES} (?:removed|dropped|out|gone|taken out|deleted|should go|must go|have to go)", r"\bunique (?:rows|examples|questions)(?: only)?", r"\b(?:duplicate|duplicates) removal", r"(?:(?<=\ue0fe)|(?<=\ue0fe,)) ?(?:and|or) (?:exact |all )?duplicates\b")),
    Phrase("redact_pii", "off", (rf"\b(?:keep|keeping|leave|retain|preserve) (?:the |all |all the )?{_PERSONAL}(?: (?:in|as it is|alone))?",)),
    Phrase("redact_pii", "flag", (
        r"\banonymiz\w+(?: (?:it|the data|everything|the rows|them))?", r"\b(?:pii|privacy) (?:redaction|removal|masking|filter|scrubbing)",
        rf"\b(?:redact\w*|mask\w*|scrub\w*|hid(?:e|ing)|blank(?: out)?|black out|obfuscat\w*|censor\w*|replac\w+|{_AWAY})(?: out| away)? (?:any |all |the |of |from |it )*{_PERSONAL}(?:(?:,| and| or|,? and) {_PERSONAL})*", r"\bredact(?:ed|ion|ing)?\b", rf"{_PERSONAL} (?:redacted|removed|masked|hidden|out|scrubbed|blanked)")),
    Phrase("blind", "flag", (r"\bblind(?:ly|ed)?\b", r"\bwithout (?:telling|showing|saying|knowing|revealing)(?: me)? which (?:is|one is|model is) which\b", r"\bhid(?:e|ing) which (?:is|one is|model) ?\w*")),
    Phrase("train_on", "value", (r"\b(?:only |just )?(?:on )?the last (?:answer|turn|reply|response)s?(?: only)?\b(?= |$|,|\.)", r"\blast (?:answer|turn|reply) only\b"), "last_answer"),
    Phrase("gpu_memory_gb", "real", (r"{n} gb\b(?: of)?(?: (?:gpu|vram|card|video|graphics))?(?: (?:memory|ram|card|gpu))?",)),
)  # fmt: skip

METHODS: tuple[tuple[str, str], ...] = (
    ("lora", r"\b(?:no|without(?: any)?|not|do not use|skip|instead of|disable|turn off|unquantized?|do not) ?(?:the )?(?:4 bit )?(?:quantiz\w+|quantize\w*|4 bits?|bitsandbytes)\b(?: lora)?|\b(?:16|32) bits? lora\b|\bunquantized(?: lora)?\b|\bin full precision\b|\bplain lora\b|\bregular lora\b|\b(?:not|no|instead of|rather than) qlora\b"),
    ("full", r"\bfull(?:y)?(?: weights?| parameters?| model)?(?: |-)(?:finetun\w*|training|sft|run|update)\b|\bfull (?:parameters?|weights?)\b|\b(?:all|every)(?: of)? (?:the |its )?(?:weights?|parameters?|params)\b|\bno adapters?\b|\bwithout (?:an |any )?adapters?\b|\bmethod(?: =|=|:| is)? ?full\b|\b(?:with|use|using|method) full\b(?= method|,|\.|$| for| and)|\bfull method\b|\b(?:no|without|not|instead of) lora\b|\bthe (?:whole|entire) model\b"),
    ("qlora", r"\bqlora\b|\b4 bits?\b(?: (?:lora|quantiz\w+|base|adapter|training))?|\bnf4\b|\bquantized(?: (?:lora|base|training|model))?\b|\b(?:with|use|using|enable) quantization\b|\bint4\b"),
    ("dora", r"\bdora\b|\bweight decomposed(?: lora)?\b"),
    ("prompt", r"\bprompt tun(?:ing|e)\b|\bmethod(?: =|=|:| is)? ?prompt\b|\bsoft prompts?\b"),
    ("prefix", r"\bprefix tun(?:ing|e)\b|\bmethod(?: =|=|:| is)? ?prefix\b"),
    ("ia3", r"\bia3\b"),
    ("lora", r"\blora\b(?! (?:rank|alpha|dropout|r\b))|\blow rank adapters?\b"),
)  # fmt: skip
"""Methods of training, the more telling words first: "no quantization" is a way of saying lora."""

LOSSES: tuple[tuple[str, str], ...] = (
    ("sigmoid_norm", r"\bsigmoid norm\b"),
    ("apo_zero_unpaired", r"\bapo zero unpaired\b"),
    ("apo_zero", r"\bapo zero\b"),
    ("apo_down", r"\bapo down\b"),
    ("ipo", r"\bipo\b(?: loss)?"),
    ("hinge", r"\bhinge\b(?: loss)?|\bslic\b"),
    ("sigmoid", r"\bsigmoid\b(?: loss)?"),
    ("kto", r"\bkto loss\b|\bloss type(?: =|=|:| of| is)? ?kto\b"),
)
METRICS: tuple[tuple[str, str], ...] = (
    ("exact_match", r"\bexact(?:ly)? match(?:es|ing)?\b|\baccuracy\b"),
    ("rouge", r"\brouge\b(?: ?-?[l12](?:sum)?\b)?"),
    ("bleu", r"\b(?:sacre)?bleu\b"),
    ("chrf", r"\bchrf(?:\+\+)?"),
)
GPUS: dict[str, float] = {
    r"\brtx ?4090\b|\b4090\b": 24, r"\b(?:rtx ?)?3090(?: ?ti)?\b": 24, r"\b(?:rtx ?)?5090\b": 32, r"\b(?:rtx ?)?4080\b": 16, r"\b(?:rtx ?)?4070\b": 12,
    r"\b(?:rtx ?)?3080\b": 10, r"\b(?:rtx ?)?3060\b": 12, r"\b(?:rtx ?)?4060(?! ?ti)\b": 8, r"\bt4\b": 16, r"\bl4\b": 24, r"\bl40s?\b": 48, r"\ba10g?\b": 24,
    r"\ba6000\b": 48, r"\bv100\b": 16, r"\ba100\b": 80, r"\bh100\b": 80, r"\bh200\b": 141,
}  # fmt: skip
"""Memory in GB of cards people name, by their makers' data sheets (the smaller variant for V100, the larger for A100)."""
