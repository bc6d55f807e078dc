"""What people say to ask for each tool. One table, in text as `normalise` leaves it, parameters blanked out.

A gate test plans every example here and fails when a phrase of one tool is taken by another. `<name>` stands for a piece from
`PIECES`; a longer match wins over a shorter one that it overlaps.
"""

from __future__ import annotations

from dataclasses import dataclass

PIECES: dict[str, str] = {
    "file": "(?:\ue000[\ue100-\uefff]|\ue001[\ue100-\uefff]|\ue004[\ue100-\uefff])",
    "model": "(?:[\ue002\ue003][\ue100-\uefff])",
    "text": "(?:\ue005[\ue100-\uefff])",
    "sql": "(?:\ue006[\ue100-\uefff])",
    "recipe": "(?:\ue007[\ue100-\uefff])",
    "run": "(?:\ue008[\ue100-\uefff])",
    "column": "(?:\ue009[\ue100-\uefff])",
    "any": "[\ue000-\ue0ff][\ue100-\uefff]",
    "the": r"(?:the |my |our |this |that |these |those |your |a |an |its |some |any |all |of |both )*",
    "gap": r"[^.;!?]{0,40}?",
    "far": r"[^.;!?]{0,90}?",
    "data": r"(?:data|dataset|file|rows|csv|jsonl?|spreadsheet|table|upload|corpus|examples|samples|records|tickets|conversations|transcripts|logs|chats|answers|questions|documents?|texts?|books?|articles|pairs|preferences|feedback|export|material|history|faq)",
    "bot": r"(?:bot|chatbot|model|assistant|agent|ai|llm|lm|adapter|version|copilot|helper|chat assistant|language model|network|starter|checkpoint|gpt|lora|one|classifier|summarizer|translator|writer)",
    "tuned": r"(?:tuned|finetuned|trained|new|newly trained|adapted|resulting|aligned|finished|custom|latest|final)",
    "it": r"(?:it|this|that|them|these|those)",
    "metric": r"(?:bleu|rouge|chrf\S*|exact match|perplexity|accuracy|loss|scores?|metrics?)",
}  # fmt: skip


@dataclass(frozen=True)
class WishPhrases:
    """How a tool is asked for. `strong` decides by itself; `weak` counts only with a file, a model or a parameter beside it."""

    wish: str
    strong: tuple[str, ...]
    weak: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


PHRASES: tuple[WishPhrases, ...] = (
    WishPhrases(
        "profile_dataset",
        strong=(
            r"\bprofil(?:e|es|ed|ing)\b",
            r"\b(?:look at|looking at|take a look(?: at)?|have a look(?: at)?|look (?:into|over|through)|check(?: out)?|inspect|examine|analyz(?:e|ing)|explore|describe|summarize|audit|review|assess|scan|study|diagnose|validate|understand|go over|vet|sanity check|health check|overview of|statistics (?:of|for|on|about)|stats (?:of|for|on|about)|eda (?:of|for|on)|summary of|report on)(?: \w+){0,2}? (?:at )?<the>(?:quality of <the>)?(?:<file>|<data>\b)",
            r"\bwhat (?:is|are|do you see|can you see|have i got|do i have|does|do you find) (?:there )?(?:in|inside|about) <the>(?:<file>|<data>\b|here\b)",
            r"\bwhat (?:does|do|is) <the>(?:<file>|<data>|<it>)(?: \w+)? (?:contain|look like|hold|have in it|about|consist of)\b",
            r"\btell me (?:more )?(?:about|something about|everything about) <the>(?:<file>|<data>\b)",
            r"\b(?:is|are) <the>(?:<file>|<data>)(?: \w+)? (?:any good|ok|okay|good(?: enough)?|clean|fit|ready|suitable|usable|fine|balanced|in order|in good shape|trainable|alright|valid|healthy|broken|messy|big enough|large enough|enough)\b",
            r"\b(?:anything|something|what is|whats) (?:wrong|off|odd|weird|strange|broken|fishy) (?:with|about|in) <the>(?:<file>|<data>|<it>)",
            r"\b(?:any|are there(?: any)?|find|look for|check(?: \w+)? for|show(?: me)?|list|detect|spot|see if there (?:is|are)(?: any)?|does \S+ have(?: any)?|is there(?: any)?|tell me (?:if|whether) there (?:are|is)(?: any)?) (?:the |any |all )*(?:problems|issues|errors|flaws|quality problems|quality issues|anomalies|outliers|leaks?|leakage|personal (?:data|information)|pii|secrets|duplicates|nearduplicates|empty (?:answers|cells|rows)|missing values)\b(?: <gap>(?:in|with) <the>(?:<file>|<data>|<it>))?",
            r"\b(?:data|quality|health|sanity|dataset) (?:quality )?(?:check|report|profile|statistics|stats|overview|analysis|summary|audit|inspection|problems)\b",
            r"\b(?:histogram|distribution) of (?:the )?(?:token|length|lengths|tokens)\b|\btoken (?:lengths?|counts?|histogram|statistics)\b",
            r"\bhow (?:good|clean|big|dirty|messy|healthy) is <the>(?:<file>|<data>)",
            r"\b(?:give|show) me (?:an |a |the )?(?:overview|statistics|stats|summary|quick look|columns|breakdown)\b(?: <gap>(?:<file>|<data>|<it>))?",
            r"\bexploratory (?:data )?analysis\b|\beda\b",
            r"\b(?:can|could) (?:i|we|you) (?:use|train on) <the>(?:<file>|<data>|<it>)(?: \w+){0,2}? (?:for|as) (?:training|finetuning)\b",
        ),
        weak=(r"\b(?:look at|take a look|have a look|check|inspect|examine|analyz(?:e|ing)|analysis|explore|describe|summarize|audit|review|statistics|stats|overview|summary)\b", r"\bwhat is (?:in|inside) <it>\b", r"\bwhat (?:is|does) <it> (?:contain|about|look like)\b"),
        examples=("profile data.csv", "take a look at data.csv", "is my data any good?", "what is in data.csv?", "check data.csv for problems", "are there duplicates in data.csv?"),
    ),
    WishPhrases(
        "query_dataset",
        strong=(
            r"<sql>", r"\bsql\b", r"\bquery\b(?! the (?:model|bot|tuned))",
            r"\bhow many (?:different |distinct |unique |of the )?(?:rows|examples|records|questions|answers|entries|lines|tickets|conversations|prompts|replies|labels|categories|classes|customers|people|users|words|columns|pairs|<column>)\b(?!<gap>\b(?:need|enough|should i|do i need|were|did)\b)",
            r"\b(?:count|number) (?:of |up )?(?:the |all |all the )?(?:rows|examples|records|questions|answers|entries|lines|labels|categories|classes|distinct|unique|tickets|replies|prompts)\b",
            r"\bcount (?:how many|by|per)\b",
            r"\b(?:longest|shortest|most (?:common|frequent)|least (?:common|frequent)|average|mean|median|typical) (?:\w+ )?(?:rows?|examples?|questions?|answers?|repl(?:y|ies)|prompts?|completions?|texts?|lengths?|words?|labels?|categor(?:y|ies)|class(?:es)?|responses?|outputs?|inputs?|entr(?:y|ies)|documents?|messages?|value|<column>)\b",
            r"\btop \d+ (?:\w+ )?(?:rows?|examples|questions|answers|labels|categories|words|prompts|classes)\b",
            r"\b(?:show|give|list|print|display|let me see|see|get|fetch|find|pull)(?: me)?(?: up)? (?:the |all |all the |some |a few |only |every |any )?(?:first |last |random |sample |example )*(?:\d+ )?(?:first |last |random |sample |example |of the )*(?:rows?|examples?|records?|questions?|answers?|entries|lines?|tickets|samples?|replies|conversations|prompts?|completions?)\b(?! of the (?:base|tuned|starter|model))",
            r"\b(?:find|search|look up|filter|grep|which|what) (?:for |in |me |the |all |all the |only |of the )*(?:rows?|examples?|records?|questions?|answers?|entries|tickets|replies|prompts?|lines|labels?|categories|classes) (?:that |which |with |where |contain\w*|mention\w*|about |are |is |have |has |appear\w*|occur\w*|start\w*|end\w*|longer|shorter)",
            r"\bgroup(?:ed)? by\b", r"\bhead of <the>(?:<file>|<data>)", r"\bsort(?:ed)? by\b",
            r"\b(?:distinct|unique) (?:values|labels|categories|questions|answers|prompts|classes|<column>)\b",
            r"\bwhat (?:fraction|share|percentage|proportion|%) of\b",
            r"\b(?:rows|questions|answers|replies|tickets|entries) (?:that )?(?:mention|mentioning|contain|containing|about|include|including)\b",
            r"\bhow (?:often|long) (?:does|do|is|are) <the>(?:average |longest |typical )?(?:word|label|answers?|questions?|repl(?:y|ies)|prompts?|<text>|<column>)",
            r"\bwhat is the (?:longest|shortest|average|most|least|biggest|largest|smallest|oldest|newest|maximum|minimum|max|min|total|first|last) (?:\w+ ?){0,3}in <the>(?:<file>|<data>)",
            r"\b(?:maximum|minimum|max|min|sum|total) (?:value )?of (?:the )?(?:column|<column>)",
            r"\bask <the>(?:<file>|data\b|dataset\b)",
            r"\bdistribution of (?:the )?(?:labels?|categories|classes|<column>|intents?)\b|\blabel distribution\b",
        ),
        examples=("what are the longest answers in data.csv?", "how many rows mention refunds?", "show me 5 rows of data.csv", "SELECT count(*) FROM data"),
    ),
    WishPhrases(
        "prepare_dataset",
        strong=(
            r"\bclean(?:s|ed|ing)?(?: up)?(?: out)? <the>(?:<file>|<data>\b)", r"\bprepar(?:e|es|ed|ing) <the>(?:<file>|(?:training )?<data>\b|it\b)", r"\bpreprocess(?:ing)?\b",
            r"\bsplit <the>(?:<file>|<data>\b|<it>\b)", r"\b(?:make|create|build) (?:a |the )?(?:train and test|train/test|train test|clean|training) (?:split|set|version|dataset|file|copy)\b",
            r"\bconvert <the>(?:<file>|<data>\b)", r"\bcleanup\b|\bdata (?:cleaning|preparation|prep)\b", r"\btidy(?: up)?\b", r"\bsanitize\b",
        ),
        weak=(r"\bclean(?: up| it| this)?\b", r"\bprepare\b", r"\bsplit\b"),
        examples=("clean data.csv", "prepare data.csv for training", "split data.csv into train and test"),
    ),
    WishPhrases(
        "train",
        strong=(
            r"\b(?:finetun(?:e|ing|ed)|supervised finetuning|sft)\b",
            r"\b(?:re)?(?:train|tune|teach|school|instruct|coach|training|tuning|teaching)\b(?: up)? <gap>(?:<file>|<model>|\b<bot>\b|\b<data>\b)",
            r"\b(?:re)?(?:train|tune|teach)(?:ing)?\b(?: (?:on )?<it>\b| me\b| one\b| again\b| something\b|$| (?:and|then|with|for|on|using|please|now|,|first)\b)",
            r"\b(?:make|build|creat\w*|get|want|need|give me|would like|like|produce|develop|set up|have|looking for|turn \S+ into|turn <the><data> into|become|get me|craft|design) <gap>\b<bot>s?\b (?:that|which|who|to|for|from|out of|on|with|based|trained|using|like|able|in|specialized|capable|tuned|finetuned|good at)\b",
            r"\b(?:make|build|create|get me|give me|i want|i need|i would like) (?:a |an |me a |me an |my own |our own )(?:\w+ ){0,3}<bot>\b",
            r"\b(?:make|have|get|teach|let|want|help) (?:<it>|<the><bot>|<the>starter|<model>|you) (?:to )?(?:answer|repl(?:y|ies)|respond|talk|sound|speak|write|behave|act|follow|learn|know|say|use|be|handle|classify|label|imitate|mimic|translate|summarize|understand|be more like|generate)\b",
            r"\b(?:learn|learns|learning) (?:from|how|to|our|my|the) ", r"\b(?:answers?|talks?|sounds?|writes?|responds?|repl(?:y|ies)|speaks?|acts?|behaves?) (?:\w+ )?(?:like|as if|as though) ",
            r"\b(?:in|with|to|matches|match|imitate|mimic|copy) (?:our|my) (?:own )?(?:house |company |brand |writing )?(?:style|tone|voice|wording|manner)\b",
            r"\b(?:adapt|adapting|specializ\w+|customiz\w+|personaliz\w+|adjust|tailor|fit) <the>(?:<model>|<bot>)\b", r"\b(?:adapt|specialize|customize|personalize|tailor) <it> (?:to|for|on)\b",
            r"\b(?:use|feed|take|put|give) <the>(?:<file>|<data>|<it>)(?: \w+){0,2}? (?:to|into|for) (?:train|training|finetune|finetuning|teach|tuning|build|make|create|the model|a model)\b",
            r"\b(?:run|do|start|launch|begin|kick off|perform|execute|try|give me|set up) (?:me )?(?:a |an |the |some |another )?(?:\ue0fe+ )?(?:quick |short |small |tiny |new |instruction |supervised |test )*(?:training|finetuning|tuning|finetune|sft|lora|training run|training job|tuning job)\b",
            r"\binstruction tun(?:e|ing)\b", r"\b(?:training|train) (?:run|job)\b", r"\bfeed <the>(?:<file>|<data>) to <the>(?:<model>|<bot>)\b",
            r"\b(?:turn|transform|make) <the>(?:<file>|<data>|<model>) into <gap>\b<bot>\b",
        ),
        weak=(r"\b(?:re)?(?:train(?:s|ed|ing)?|tun(?:e|ed|ing)|teach|learn(?:s|ed|ing)?)\b", r"\b<bot>\b", r"\ue0fe"),
        examples=("fine-tune on data.csv", "train a model on data.csv", "I want a bot that answers like our support team", "teach the starter to talk like us using data.csv", "run a quick training on data.csv"),
    ),
    WishPhrases(
        "train_dpo",
        strong=(
            r"\bdpo\b", r"\bdirect preference\b", r"\bpreference (?:optimization|tuning|training|learning|alignment|finetuning|pairs|based)\b", r"\balign(?:ing|ed|ment)?\b(?: <gap>(?:with|to|on|using|from) <gap>(?:<file>|preferences?|pairs|feedback|choices)\b)?",
            r"\b(?:learn|train|teach|tune|finetune|optimize)\w* <gap>\b(?:from|on|with|using) <the>(?:human |chosen and rejected |user |annotated )?(?:preferences?|preference (?:data|pairs|file)|chosen|rankings|comparisons)\b",
            r"\bprefers?(?:ring)? <gap>\b(?:chosen|better|good|preferred|right|first|winning|answers?|replies)\b", r"\b(?:chosen|better|good|preferred) (?:answers?|ones?|replies|responses)? ?(?:over|rather than|instead of|and not) (?:the )?(?:rejected|worse|bad|others?)\b",
        ),
        examples=("run DPO on prefs.jsonl", "align the model with prefs.jsonl", "teach it to prefer the chosen answers"),
    ),
    WishPhrases(
        "train_kto",
        strong=(r"\bkto\b", r"\bkahneman\b", r"\b(?:train|learn|tune|finetune|teach|align|optimize|improve)\w* <gap>\b(?:thumbs(?: up)?(?: and| or|/)?(?: thumbs)?(?: down)?|likes(?: and dislikes)?|upvotes|votes|ratings|good and bad (?:answers|marks|labels)|binary feedback|unpaired)(?: (?:data|feedback|file))?\b", r"\bunpaired preferences?\b"),
        examples=("run KTO on thumbs.jsonl", "learn from the thumbs up and down in thumbs.jsonl"),
    ),
    WishPhrases(
        "continue_pretraining",
        strong=(
            r"\b(?:continued?|continuous|continual|continuing|continue|further|more|domain adaptive|domain) (?:the )?pretrain(?:ing|ed)?\b", r"\bpretrain(?:ing|ed)?\b", r"\b(?:causal )?language model(?:l)?ing\b", r"\bdomain adapt(?:ation|ive)\b",
            r"\b(?:train|learn|tune|finetune|teach|feed|adapt)\w* <gap>\b(?:on|with|from|using) <the>(?:raw |plain |unlabeled |unlabelled )(?:text|texts|documents|corpus|prose|books?|data)\b", r"\b(?:absorb|soak up|read through|immerse) <gap>(?:<file>|<data>)",
        ),
        examples=("continue pretraining on book.txt", "train on the raw text in book.txt"),
    ),
    WishPhrases(
        "evaluate_model",
        strong=(
            r"\bevaluat(?:e|es|ed|ing|ion|ions)\b", r"\b(?:test|try out|score|measure|assess|benchmark|grade|rate|quantify|check|validate|judge|examine)(?:ing)? (?:how (?:good|well) )?<the>(?:<tuned> )?(?:\bresult\b|<model>|<bot>|it)\b(?! \w* ?(?:file|data|recipe))",
            r"\btest(?:ed|ing)? (?:it |the result |the model |everything )?(?:on|against|with|using) <the>(?:<file>|test|held|holdout|unseen|other|new|separate)", r"\bhow (?:good|well|accurate|bad|strong) (?:is|does|do|will|would) (?:<the>)(?:<tuned> )?(?:<model>|<bot>|it|result)\b",
            r"\b(?:compute|calculate|get|report|run|give me|show me|what is|measure|tell me|what are|want|need|with|print|check)(?: \w+)? (?:the |a |its )?(?:held out |test |holdout |\w+ and )?<metric>\b(?: and <metric>)*(?: (?:of|on|for|and|as|in))?",
            r"\bperplexity (?:of|on|for)\b", r"\b(?:score|metrics|numbers) (?:on|for) <the>(?:<file>|test|tuned|model)", r"\bon the (?:held out|holdout|test) (?:rows|data|set|part)\b",
            r"\buse <file> (?:as|for) (?:the |a )?(?:test|testing|evaluation|eval|test set|test data|held out)(?: set| data| file)?\b", r"\b<file> (?:is|as|for) (?:the |a |my |our )?(?:test|testing|evaluation|eval|validation)(?: set| data| file| split)?\b",
        ),
        examples=("evaluate the tuned model on test.csv", "how good is the model on test.csv?", "measure BLEU of starter on test.csv"),
    ),
    WishPhrases(
        "compare_models",
        strong=(
            r"\bcompar(?:e|es|ed|ing|ison|isons)\b", r"\bside by side\b", r"\bhead to head\b",
            r"\b(?:base|before|original|untuned|starter|<model>)(?: model)?(?:'s)?(?: answers?| replies)? (?:against|versus|and|next to|beside|with|to|/|or) (?:the )?(?:<tuned>|after|finetuned|<model>)(?: model| one| answers)?\b",
            r"\b<tuned>(?: model| one)? (?:against|versus|next to|beside|and) (?:the )?(?:base|before|original|untuned|starter|<model>)\b", r"\b(?:difference|differences) (?:between|from) (?:the )?(?:base|before|tuned|original|<model>)",
            r"\b(?:is|are|was|did|does|has) (?:it|<the>(?:<tuned> )?(?:<bot>|<model>))(?: \w+)? (?:any )?(?:better|worse|improved?|beat)\b(?:<gap>(?:than|over|from) <gap>(?:base|original|starter|before|<model>))", r"\b(?:before and after|before versus after|pit \S+ against)\b", r"\bbetter than (?:the )?(?:base|original|starter|untuned|<model>)\b",
            r"\bwhich (?:one |model |of (?:them|the two|these) )?(?:is|answers|does|performs|writes) (?:the )?(?:better|best)\b", r"\bwhat (?:changed|did it learn)\b", r"\bboth models\b", r"\bcontrast\b(?! learning)", r"\ba/b test\b|\bab test\b",
        ),
        examples=("compare base and tuned on test.csv", "show me base against tuned", "starter vs Qwen/Qwen3-0.6B on test.csv"),
    ),
    WishPhrases(
        "generate_text",
        strong=(
            r"\b(?:ask|prompt|query|tell|question)(?:ing)? (?:<the>(?:<tuned> |base |original |untuned )?(?:<model>|<bot>)\b|it\b|<text>)(?!'s)",
            r"\bgenerat(?:e|es|ing|ion)\b(?! (?:a )?(?:report|recipe|profile))", r"\bwhat (?:does|would|will|do|did) (?:it|<the>(?:<tuned> |base |original )?(?:<model>|<bot>)) (?:say|answer|reply|respond|write|think|tell|make|output|come up)\b",
            r"\b(?:let|have|make|get) (?:it|<the>(?:<tuned> |base )?(?:<model>|<bot>)) (?:answer|complete|respond to|reply to|write|say|continue|finish|tell)\b(?: <gap><text>| (?:this|the following|a|an|something|me)\b)",
            r"\b(?:complete|continue|finish|answer|autocomplete) (?:this|the|these|my|following|a)? ?(?:following )?(?:prompt|text|sentence|story|question|line)?s? ?:? ?<text>", r"\btry (?:it|<the>(?:<tuned> |base )?(?:<model>|<bot>))(?: out)? (?:with|on|for) (?!<file>)", r"\b(?:chat|talk|speak) (?:with|to) (?:it|<the>(?:<tuned> |base )?(?:<model>|<bot>))\b",
            r"\bsay (?:<text>|hi|hello) to (?:it|<the>(?:<tuned> )?(?:<model>|<bot>))\b", r"\b(?:send|give|feed|pass) (?:it|<the>(?:<tuned> )?(?:<model>|<bot>)) (?:the |this )?(?:prompt|question|message|text)\b", r"\bwrite <gap>(?:with|using|by) <the>(?:<tuned> |base )?(?:<model>|<bot>)\b",
            r"\b(?:sample|completion|answer|reply|response) (?:from|of|by) (?:it|<the>(?:<tuned> |base )?(?:<model>|<bot>))\b", r"\bhow (?:does|would|will) (?:it|<the>(?:<tuned> |base )?(?:<model>|<bot>)) (?:answer|reply|respond)\b", r"\b(?:prompt|question) ?: ?<text>", r"\b(?:run|try|test) (?:the )?(?:prompt|question) <text>",
        ),
        examples=('ask the tuned model: "how do I descale it?"', 'generate text from starter for "once upon a time"', 'what does the tuned model say to "hello"?'),
    ),
    WishPhrases(
        "estimate_training",
        strong=(
            r"\bhow (?:long|much time|many (?:hours|minutes|days|seconds)) (?:will|would|does|might|could|should|do|is|it will|it would|it)\b(?! \w+ (?:last|answers?|questions?|average|repl))<far>(?:take|need|last|run|train|finetun|require|cost)?",
            r"\bwill (?:it|this|that|<the>?(?:<model>|<bot>|training|finetuning|run))(?: \w+){0,3} (?:fit|run out|work|be enough|take long|be slow|be fast)\b", r"\b(?:does|do|would|could|can) (?:it|this|that|<the>?(?:<model>|<bot>|training|finetuning)) (?:even )?fit\b", r"\bfits? (?:in|into|on|onto|within)\b(?! (?:our|my|the) (?:style|tone))",
            r"\bhow much (?:gpu |video |v|graphics |system |compute |disk )?(?:memory|ram|vram|time|gpu|compute|space|does it cost|would it cost|will it cost)\b(?! (?:did|was))", r"\bestimat(?:e|es|ed|ing|ion)\b", r"\bforecast\b", r"\b(?:memory|vram|time|resource|hardware|gpu) (?:needs?|requirements?|estimate|cost|footprint|demand|usage (?:of|for))\b",
            r"\b(?:enough|sufficient|too little) (?:memory|vram|ram|gpu)\b", r"\b(?:is|are|would|will) (?:\ue0fe+|a \ue0fe+|my \ue0fe+)(?: \w+){0,2} (?:be )?(?:enough|sufficient|too (?:little|small))\b", r"\brun out of (?:memory|vram|ram)\b|\boom\b",
            r"\b(?:can|could) (?:i|we|you|my \w+(?: \w+)?|a \ue0fe+|\ue0fe+) (?:even |actually )?(?:train|finetune|run|handle|fit|do|tune|cope|manage)\b<gap>(?:\b(?:in|on|with|within) (?:a |an |my |only |just |under |less than )*(?:\ue0fe|gpu|laptop|cpu|card|computer|machine))", r"\bwhat (?:gpu|hardware|card|machine|kind of gpu) (?:do|would|will|should|is) (?:i|we|it|needed)\b", r"\bhow (?:expensive|big|slow|fast|costly) (?:would|will|is) (?:it|this|that|the training|training)\b", r"\b(?:can|could) (?:my|a|the|our) (?:gpu|laptop|card|machine|computer|cpu|\ue0fe+)(?: \w+){0,3}? (?:handle|train|fit|manage|cope)\b", r"\bwhat (?:would|will) (?:it|this|that|training) (?:take|cost|need)\b",
        ),
        examples=("will Qwen/Qwen3-0.6B fit in 16 GB?", "how long will training on data.csv take?", "how much memory do I need for Qwen/Qwen3-4B?"),
    ),
)  # fmt: skip
