"""What people say to ask for operations, for tools that come later, and for talk. See `wish_phrases`."""

from __future__ import annotations

from agent.planner.wish_phrases import WishPhrases

OPERATIONS: tuple[WishPhrases, ...] = (
    WishPhrases(
        "save_recipe",
        strong=(
            r"\b(?:save|keep|store|remember|bookmark|export|write|preserve)(?: out)? (?:me )?<the>(?:whole |entire |used |last |latest |current )*(?:recipe|workflow|job|pipeline|plan|setup|run|steps)\b(?: (?:as|under|named|called|to|with the name|for later|so))?",
            r"\b(?:save|keep|store|remember|bookmark) (?:all )?(?:of )?(?:it|this|that|everything|them)?(?: all)? ?(?:as|under|with the name|by the name|named|called)\b", r"\b(?:make|create|turn) (?:it|this|that|<the>(?:run|job)) (?:in)?to a recipe\b", r"\b(?:make|create) (?:me )?a recipe (?:of|from|out of|called|named|for)\b", r"\bsave (?:it|this|that)\b", r"\b(?:name|call) (?:the|this|that) recipe\b",
            r"\brecipe (?:should be |is |be )?(?:saved|kept|stored|named|called) (?:as|under)?",
        ),
        examples=("save the recipe as support-bot", "keep this as support-bot"),
    ),
    WishPhrases(
        "list_recipes",
        strong=(
            r"\b(?:list|show|display|see|print|give me)(?: me)? (?:all )?<the>(?:saved |available |shipped |existing |stored )*recipes\b", r"\b(?:what|which) (?:\w+ )?recipes (?:are|do|can|have|exist|did|were|could)\b(?: \w+){0,4}", r"^\W*(?:my |all |saved |the )*recipes\W*$",
            r"\b(?:do|have) (?:i|we|you) (?:have |got |saved |save )(?:any )?(?:\w+ )?recipes\b", r"\bare there (?:any )?(?:\w+ )?recipes\b", r"\bwhat can i replay\b",
        ),
        examples=("list recipes", "which recipes are there?"),
    ),
    WishPhrases(
        "replay_recipe",
        strong=(
            r"\breplay(?:s|ed|ing)?\b(?: <the>(?:saved |last |latest )*(?:recipe|run|job|workflow))?(?: <recipe>)?", r"\b(?:rerun|repeat|run|use|apply|execute|redo|start|launch|try|do|load) (?:again )?<the>(?:saved |last |shipped )*(?:recipe\b(?: (?:called|named))?(?: <recipe>| <text>)?|<recipe>(?: recipe| again)?)", r"<recipe>(?: recipe)? (?:again|once more|with|on|for)\b",
            r"\b(?:run|replay|try|show me|start|use) <the>(?:bundled |built in |included |shipped )?(?:example|demo|quickstart|sample job)\b(?: data| recipe)?", r"\b(?:the|a) (?:bundled|included|shipped|built in) (?:example|demo)\b",
        ),
        examples=("replay quickstart", "run the recipe quickstart on data.csv"),
    ),
    WishPhrases(
        "list_runs",
        strong=(
            r"\b(?:list|show|display|see|print|give me|view)(?: me)? (?:all )?(?:of )?(?:the |my |our |your |past |previous |recent |earlier |old |finished |running |failed |all |latest |last \d+ |\d+ last )*(?:training |tuning )?(?:runs|jobs|trainings|experiments|history)\b", r"\b(?:what|which) (?:\w+ )?(?:runs|jobs|trainings|experiments) (?:are|do|have|did|is|were|exist|failed|finished|ran)\b(?: \w+){0,3}", r"^\W*(?:my |all |the |past |recent )*(?:runs|jobs)\W*$", r"\brun history\b|\bhistory of runs\b",
            r"\bis (?:anything|something|a run|any run|a job) (?:still |currently )?running\b", r"\bwhat is (?:currently |still )?running\b", r"\bwhat (?:have|did) (?:i|we|you) (?:run|done|do|ran|tried|trained)(?: so far| before| already| yesterday| today)?\b", r"\bhow many runs\b", r"\b(?:any|are there) (?:\w+ )?runs\b",
        ),
        examples=("list my runs", "what is running?", "show all runs"),
    ),
    WishPhrases(
        "show_run",
        strong=(
            r"\b(?:show|open|display|see|view|inspect|describe|details (?:of|on|for|about)|summarize|status of|tell me (?:more )?about|what happened (?:in|to|with)|look at|get|results? of|how is|how did|progress of|reopen|report on)(?: me)? (?:the )?(?:details (?:of|on) |status of |results? of )?<the>(?:last |latest |previous |current |newest |most recent |recent )*(?:training |tuning )?(?:run|job|training|experiment)\b(?!s)(?: <run>| (?:go|going|doing))?",
            r"\b(?:show|open|display|see|view|describe|details (?:of|on|for)|status of|reopen|what happened in)(?: me)? (?:the )?(?:run )?<run>", r"\bhow (?:is|are) (?:it|things|the training|the run|my run|the job) (?:going|doing|coming along|progressing|looking)\b", r"\bhow far (?:is|along|has|are)\b", r"\b(?:is|are) (?:it|the run|the training|the job|we|you) (?:done|finished|ready|complete|through|still running|still going|there)(?: yet| already)?\b", r"^\W*(?:status|progress|any news|any progress)\W*(?:\?|update)?\W*$", r"\b(?:what is|show(?: me)?|give me|check) (?:the |its )?(?:current )?(?:status|progress)\b", r"\bhow did (?:it|the (?:run|training|last run)) go\b", r"\b(?:show|see|give)(?: me)? <the>(?:last |latest |final )?(?:results?|outcome|verdict)\b", r"\bhow much longer\b|\bhow long (?:is left|until|till)\b|\bwhen (?:will|is) (?:it|the run|the training) (?:be )?(?:done|finished|ready)\b", r"\bdid (?:it|the run|the training) (?:finish|work|succeed|complete|crash|fail)\b",
        ),
        examples=("show the last run", "how is the training going?", "status"),
    ),
    WishPhrases(
        "cancel_run",
        strong=(
            r"\b(?:cancel|stop|abort|kill|halt|terminate|end|interrupt|quit|pause)(?:ling|ing)? (?:it|this|that|now|everything|<the>(?:last |latest |current |running |whole )*(?:training |tuning )?(?:run|job|training|experiment|process|finetuning|one)|<run>|run <run>)\b(?! (?:after|when|early|once))", r"^\W*(?:please |ok |no |wait |oh no )*(?:cancel|stop|abort|halt|quit)(?: please| now| it| that)?\W*$", r"\b(?:cancel|stop|abort|kill) <run>", r"\bcall it off\b|\bi changed my mind,? stop\b",
        ),
        examples=("cancel the run", "stop the training", "abort"),
    ),
    WishPhrases(
        "resume_run",
        strong=(
            r"\b(?:resume|unpause)\b(?: (?:it|<the>(?:last |latest |interrupted |cancelled |canceled |failed |stopped )*(?:training |tuning )?(?:run|job|training)|<run>))?", r"\b(?:continue|restart|carry on with|go on with|finish|pick up|proceed with|keep going with) (?:it|<the>(?:last |latest |interrupted |cancelled |canceled |failed |stopped |crashed )*(?:training |tuning )?(?:run|job|training)|run <run>|<run>)\b(?! (?:for|on|with))", r"\b(?:pick|carry|go|start|continue) (?:up |on |again )?(?:from )?where (?:it|we|you|i|the run) (?:left|stopped|was)\b", r"^\W*(?:please )?(?:continue|go on|carry on|keep going)(?: please)?\W*$",
        ),
        examples=("resume the last run", "continue the interrupted run"),
    ),
    WishPhrases(
        "help",
        strong=(
            r"^\W*(?:please |i need |some |can you )*help(?: me)?(?: please| out)?\W*$", r"\bwhat (?:else )?(?:can|could|do) you (?:do|help with|offer|know|support)\b", r"\bwhat (?:can|could|should|may) i (?:do|ask|say|try|type)\b", r"\bhow (?:does|do) (?:this|it|tunesmith|i use (?:this|it|you)|you|i start|i begin|i get started|i do this)(?: thing| tool| app)?(?: work)?\b(?! \w+ (?:answer|reply|respond))", r"\b(?:getting|get) started\b", r"\bhow can you help\b", r"\b(?:list|show)(?: me)? (?:all |the |your |available )*(?:commands|tools|features|capabilities|options|abilities)\b", r"\b(?:what|which) (?:commands|tools|features|capabilities) (?:are|do|can|have)\b", r"\bwhere do i (?:start|begin)\b", r"\bwhat is (?:this|tunesmith)\b(?! (?:file|data))",
        ),
        examples=("help", "what can you do?"),
    ),
)  # fmt: skip

LATER: tuple[WishPhrases, ...] = (
    WishPhrases("train_reward", (r"\breward model(?:s|ing|ling)?\b",), examples=("train a reward model on prefs.jsonl",)),
    WishPhrases("train_grpo", (r"\b(?:grpo|ppo|rlhf|rloo|reinforce|rlvr)\b", r"\breinforcement learning\b", r"\b(?:with|using|from) (?:a )?rewards?(?: functions?)?\b", r"\breward functions?\b"), examples=("train with GRPO on data.csv",)),
    WishPhrases(
        "search_hyperparameters",
        (
            r"\b(?:hyperparameters?|parameter|grid|random|bayesian|automatic|optuna)(?: parameters?)? (?:search|sweep|tuning|optimization|scan|study)\b", r"\b(?:find|search(?: for)?|look for|try|tune|optimize|figure out|determine|pick|explore|test|sweep)(?: out)? (?:me )?(?:the |a |over |different |several |various |some |all |multiple |a few |out |for )*(?:best |optimal |ideal |right |good |possible )*(?:hyperparameters|learning rates?|ranks?|settings|configuration|parameters|batch sizes?|values|combinations?)\b(?! (?:of|to|=))", r"\bsweeps?\b", r"\boptuna\b|\bray tune\b", r"\bwhich (?:learning rate|rank|batch size|settings) (?:works|work|is|are|gives) best\b",
        ),
        examples=("find the best learning rate for data.csv", "hyperparameter search on data.csv"),
    ),
    WishPhrases(
        "export_model",
        (
            r"\bgguf\b", r"\b(?:for|to|into|in|with) ollama\b|\bollama\b", r"\bonnx\b|\bawq\b|\bgptq\b|\bmlx\b|\bsafetensors\b", r"\b(?:merge|merging|fuse|bake)\b <gap>\b(?:adapter|lora|weights|base|model|tuned)\b", r"\bexport(?:s|ed|ing)? (?:it|<the>(?:<tuned> )?(?:<bot>|<model>|result|weights))\b", r"\bexport\b(?! \w* ?(?:recipe|data|file))", r"\b(?:push|upload|publish|release|share)(?:ed|ing)?\b <gap>\b(?:hub|hugging ?face|huggingface|hf)\b", r"\bquantiz(?:e|ing) (?:it|<the>(?:<tuned> )(?:<bot>|<model>|result))\b", r"\bconvert(?:ing)? (?:it|<the>(?:<tuned> )?(?:<bot>|<model>|result))\b", r"\b(?:download|get) <the><tuned> (?:<bot>|weights)\b", r"\bllama ?\.? ?cpp\b", r"\b(?:publish|upload|push) (?:it|<the>(?:<tuned> )?<bot>)\b",
        ),
        examples=("export the tuned model to GGUF", "merge the adapter into the base"),
    ),
    WishPhrases(
        "serve_model",
        (
            r"\b(?:serve|serving|deploy|deploying|deployment|host|hosting|self host)\b", r"\b(?:api|rest|http|openai compatible|inference) (?:endpoint|server|api)\b", r"\b(?:as|behind|through|via|with) an? (?:\w+ )?(?:api|endpoint|server|web ?service|service)\b", r"\bvllm\b|\btgi\b", r"\b(?:put|bring|make) (?:it|<the>(?:<tuned> )?<bot>) (?:online|live|available|into production|public)\b", r"\binto production\b",
        ),
        examples=("serve the tuned model as an API",),
    ),
)  # fmt: skip
