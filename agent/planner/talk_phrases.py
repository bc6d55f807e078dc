"""What people say that asks for no tool: questions about results, about terms, small talk, and what is out of reach."""

from __future__ import annotations

from agent.planner.wish_phrases import WishPhrases

ABOUT_RUN = "about_run"
EXPLAIN = "explain"
GREETING = "greeting"
THANKS = "thanks"
YES = "yes"
NO = "no"
ADVICE = "advice"
OUT_OF_REACH = "out_of_reach"

TALK: tuple[WishPhrases, ...] = (
    WishPhrases(
        ABOUT_RUN,
        (
            r"\b(?:what|how (?:high|low|big|good|bad)) (?:was|is|were|are|did) (?:the |its |our |my )?(?:final |last |end |eval(?:uation)? |test(?:ing)? |train(?:ing)? |validation |lowest |best )*(?:loss|perplexity|bleu|rouge|chrf\S*|exact match|score|scores|accuracy|result|verdict|outcome|metrics?)\b(?! <gap>(?:of|on|for) (?:<file>|<model>))(?: \w+){0,4}",
            r"\bwhat (?:loss|perplexity|bleu|rouge|chrf|score|accuracy|learning rate|rank|batch size|method|model|settings|parameters|seed|data|file) (?:did|was|were|has|have|does|do) (?:it|we|you|i|the (?:run|model|training|tuned)|used|reached|get|that)\b(?: \w+){0,5}",
            r"\bhow (?:long|much time) (?:did|has) (?:it|that|this|the (?:run|training|finetuning|last run|whole thing)|training|finetuning)\b(?: \w+){0,3}", r"\bhow (?:much|many) (?:\w+ ){1,3}(?:did|was|were|has|have) (?:it|we|you|the|used|dropped|trained|seen|truncated|skipped|lost|left)\b(?: \w+){0,5}",
            r"\bwhy (?:that|this|such a|such|the|did you (?:use|choose|pick|take)|was) (?:\w+ ){0,3}(?:learning rate|rank|batch size|method|model|epochs?|length|value|loss|settings?|lora|qlora|lr|max length)\b(?: \w+){0,4}", r"\bwhy (?:did|was|has|is|were) (?:it|the run|the training|the last run|my run|that)(?: \w+){0,2}? (?:fail\w*|stop\w*|crash\w*|slow|bad|worse|cancelled|canceled|interrupted|so \w+)\b", r"\bwhat (?:went wrong|happened)\b(?! (?:in|to|with) <run>)",
            r"\b(?:did|was|is|has) (?:it|the (?:model|training|tuned model|run|bot|finetuning|result)) (?:get |got |become |any |really |actually |learn\w* )*(?:better|worse|improve\w*|learn(?:ed|t)?(?: anything| something)?|successful|worth it)\b(?!<gap>(?:than|<file>))", r"\bwhere (?:is|are|did|can i find|do i find) (?:it|<the>(?:<tuned> )*(?:model|adapter|weights|result|results|recipe|files?|checkpoint|output))\b(?: \w+){0,3}", r"\bwhat (?:settings|parameters|hyperparameters|model|method|file|data) (?:did (?:you|we|it) use|were used|was used|was that|is it)\b", r"\bwhich (?:model|method|file|data|learning rate|settings) (?:did (?:you|we|it) (?:use|take|train)|was used|were used)\b(?: \w+){0,3}", r"\b(?:final|training|eval|test) loss\b(?= ?\??$)",
        ),
        examples=("what was the final loss?", "how long did it take?", "why that learning rate?"),
    ),
    WishPhrases(
        EXPLAIN,
        (
            r"\b(?:what|who) (?:is|are|does|do|was) (?:a |an |the |exactly |actually |meant by |this )*\ue0f1(?: (?:mean|do|stand for|for|good for|exactly|about|anyway|actually|used for|work))*", r"\b(?:explain|define|describe|tell me about|meaning of|what about|teach me about|definition of|elaborate on|eli5)(?: to me| me)? (?:what |how )?(?:a |an |the |is |are |does )*\ue0f1(?: (?:works?|means?|does|to me|is|are))*", r"\b(?:difference|differences|different|differ) (?:between |is |of |from )*(?:a |an |the )*\ue0f1 (?:and|from|versus|to|or|than) (?:a |an |the )*\ue0f1", r"\bhow (?:does|do|is|are) (?:a |an |the )?\ue0f1 (?:work|different|differ|computed|calculated|measured)\b(?:<gap>\ue0f1)?", r"\b(?:should i|when (?:should|do|would) i|why (?:should|would|do) (?:i|you|we)|why|when to) (?:use |choose |pick |prefer |want |need )+(?:a |an |the )?\ue0f1(?: (?:or|over|instead of|rather than|and not) (?:a |an |the )?\ue0f1)?", r"\ue0f1 (?:or|versus) \ue0f1 ?\?", r"\bwhat (?:does|do) \ue0f1 (?:mean|do|stand for|measure|control)\b", r"\bis (?:a )?(?:higher|lower|bigger|smaller) \ue0f1 (?:better|worse)\b", r"\bwhat is the (?:point|purpose|meaning|use|advantage|benefit) of (?:a |an |the )?\ue0f1",
        ),
        examples=("what is LoRA?", "explain perplexity", "difference between LoRA and QLoRA?"),
    ),
    WishPhrases(
        ADVICE,
        (
            r"\b(?:which|what) (?:base |language |open )?model (?:should|would|do|can|is|are|could|to)\b(?: \w+){0,6}", r"\bwhat (?:models|base models) (?:can|do|are|could)\b(?: \w+){0,5}", r"\bwhich models\b(?: \w+){0,5}", r"\b(?:recommend|suggest)(?: me)? (?:a |any |some )?(?:base |good )?models?\b", r"\bhow many epochs (?:should|do|would|are|is|make)\b(?: \w+){0,6}", r"\b(?:what|which) (?:is a good |would be a good |is the best |learning rate |rank )*(?:learning rate|rank|batch size|method|number of epochs)(?: \w+)? (?:should|do|would|to use|is best|is good|for me)\b(?: \w+){0,5}", r"\bwhat is a (?:good|sensible|typical|reasonable|normal) (?:learning rate|rank|batch size|number of epochs|alpha|dropout|beta)\b(?: \w+){0,5}",
            r"\b(?:what|which) (?:file )?(?:formats?|file types?|kinds? of (?:files?|data)|types? of (?:files?|data)) (?:do|can|are|is|does|should)\b(?: \w+){0,6}", r"\bhow (?:should|must|do i|does|can i) (?:my |the )?(?:data|file|csv|dataset)(?: \w+){0,2}? (?:look|be formatted|be structured|format|look like)\b(?: \w+)?", r"\bhow (?:much|many) (?:data|rows|examples)(?: rows)? (?:do|should|are|would|is)\b(?: \w+){0,6}", r"\bdo i need a gpu\b|\bcan (?:it|this|you|i) (?:run|work|train|do this)(?: \w+){0,2}? (?:without|on) (?:a |the )?(?:gpu|cpu)\b|\b(?:does|is) (?:it|this)(?: \w+)? work (?:without|on) (?:a |the )?(?:gpu|cpu)\b", r"\b(?:is|are|does|do) (?:my |the )?(?:data|files?|uploads?|it|anything)(?: \w+)? (?:private|safe|secure|local|uploaded|leave|sent|shared|stay)\b(?: \w+){0,5}", r"\bwhere does my data go\b",
        ),
        examples=("which model should I use?", "how many epochs should I use?", "which file formats do you read?"),
    ),
    WishPhrases(
        THANKS,
        (r"\b(?:thanks?(?: you)?|cheers|much appreciated|appreciate it|thank you (?:so|very) much|merci|danke|gracias)\b", r"^\W*(?:great|perfect|awesome|nice|cool|wow|excellent|amazing|well done|good job|great job|nice work|good work|lovely|brilliant|super|fantastic|wonderful|sweet|neat|love it|i love it|good bot|impressive|looks (?:good|great)|that (?:is|was) (?:great|nice|awesome|perfect|cool|helpful|amazing))(?: (?:job|work|stuff|one|thanks|thank you))?\W*$", r"^\W*(?:bye|goodbye|good bye|see you|see ya|cya|later|good night|have a (?:nice|good) (?:day|one|evening|weekend))\b.{0,20}$"),
        examples=("thanks!", "great job", "bye"),
    ),
    WishPhrases(
        GREETING,
        (r"^\W*(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|yo|hola|moin|hallo|sup|hey there|hello there|hi there)(?: (?:there|tunesmith|bot|you|all|everyone|again|friend|everybody))?\W*$", r"\bhow are you\b(?: \w+)?|\bhow is it going\b|\bwhat is up\b|\bwho are you\b|\bwhat are you\b|\bwhat is your name\b|\bare you (?:a |an )?(?:human|robot|bot|ai|real|there|alive|chatgpt|llm)\b|\bwho (?:made|built|created|wrote) (?:you|this)\b|\bnice to meet you\b|\btell me a joke\b|\bdo you (?:like|love|sleep|dream|feel|have feelings)\b"),
        examples=("hello", "how are you?", "who are you?"),
    ),
    WishPhrases(
        YES,
        (r"^\W*(?:yes|yeah|yep|yup|sure|ok|okay|alright|fine|go|go ahead|do it|go for it|please do|sounds good|looks good|approved?|i approve|confirm(?:ed)?|correct|right|exactly|that is right|that one|yes please|run it|start|start it|lets go|lets do it|lets go ahead|proceed|make it so|let it run|of course|absolutely|definitely|lgtm|y)(?:,? (?:please|then|do it|go ahead|that is fine|thanks|run it|start it))*\W*$",),
        examples=("yes", "go ahead"),
    ),
    WishPhrases(
        NO,
        (r"^\W*(?:no|nope|nah|not now|never ?mind|forget it|forget about it|do not|do not do it|no thanks|no thank you|not yet|leave it|drop it|none|none of (?:these|them|those)|neither|discard it|do nothing|nothing)\W*$",),
        examples=("no", "never mind"),
    ),
    WishPhrases(
        OUT_OF_REACH,
        (
            r"\b(?:delete|erase|wipe|destroy|rm -rf|shred|format)\b <gap>\b(?:everything|file|files|disk|drive|run|runs|recipes?|folder|workspace|data|dataset|adapter|model|models|<file>|<recipe>|<run>|it|them|all)\b", r"\brm -r?f?\b.{0,30}", r"\b(?:image|images|photo|photos|picture|pictures|video|videos|audio|speech|voices?|music|song|podcast|vision|yolo|stable diffusion|midjourney|dall ?e|whisper|text to speech|tts|object detection|ocr|flux|sdxl)\b <gap>\b(?:model|classif\w+|generat\w+|recogni\w+|train\w*|finetun\w*|transcrib\w+|detect\w*|clone|cloning)\b", r"\b(?:train|finetune|tune|generate|make|create|draw|paint|edit|transcribe|detect|recognize|classify|clone|compose|render|animate)\b <gap>\b(?:stable diffusion|images?|photos?|pictures?|videos?|audio|speech|yolo|whisper|sdxl|flux|midjourney|music|songs?|voices?|logos?|podcasts?|faces?)\b",
            r"\b(?:train|teach|coach|tune|finetune|school|walk|feed)\b (?:for )?<the>(?:new |little |old )?(?:dogs?|puppy|cats?|horses?|kids?|child(?:ren)?|son|daughter|employees?|staff|team members?|colleagues?|interns?|marathon|race|triathlon|muscles?|body|students?|guitar|piano|violin|car|engine|bike|radio|carburetor|parrot|myself|people|soldiers?|athletes?|dragon|baby|wife|husband|brain|gym)\b", r"\b(?:finetune|tune|improve|polish|write|rewrite|proofread|edit|review|check) <the>(?:\w+ )?(?:cv|resume|cover letter|essay|thesis|homework|speech|poem|novel|blog ?post|email to|letter to|code|function|script|website|landing page|presentation|slides)\b", r"\bwrite (?:me )?(?:a|an|some|the|my|another) (?:\w+ )?(?:poem|essay|story|song|joke|email|letter|blog|article|code|python|program|script|function|haiku|limerick|novel|tweet|report|book|speech|sql injection|website|app)\b(?! (?:with|using|by) )", r"\b(?:book|order|buy|reserve|purchase|sell|pay|call|phone|text|send|email|tweet|post)\b (?:me |for me |us )?(?:a |an |some |the |my |our |two |\d+ |this |it to )*(?:flight|flights|hotel|table|ticket|tickets|pizza|food|taxi|uber|room|car|stocks?|shares|bitcoin|email|emails|message|messages|sms|mail|slack message|invoice|invoices|mom|boss|doctor|restaurant|groceries|gift|present|coffee|lunch|dinner)\b",
            r"\bweather\b|\bstock price|\bwho (?:is|was|won|wrote|invented|discovered) (?!you|this|the (?:better|best))\w+|\bcapital of\b|\bwhat (?:time|day|date|year) is (?:it|today)\b|\bfootball\b|\bnews\b(?! ?(?:articles?|headlines?|data|file|\.| corpus))|\brecipe for (?:a |an |some )?(?!(?:training|finetuning|this|the run|data))\w+|\bhow (?:do|can) i (?:cook|bake|lose|get rich|make money|hack|build a bomb|fix my|learn (?:piano|guitar|french|spanish))\b|\b\d+ ?(?:\+|plus|times|x|\*|minus|divided by) ?\d+\b ?(?:\?|=|$)", r"\b(?:hack|crack|phish|ddos|exploit|jailbreak|malware|ransomware|virus|password|passwords)\b", r"\b(?:system prompt|ignore (?:all |any |your |the |previous |prior )*(?:instructions|rules)|api keys?|environment variables?|secret key|credentials|/etc/passwd)\b", r"\b(?:translate|translation of) (?:this|the following|it|<text>|my \w+|\w+)(?: \w+)? (?:in)?to (?:french|german|spanish|english|italian|chinese|japanese|russian|dutch|portuguese|polish)\b", r"\b(?:play|sing|dance|open the door|turn (?:on|off) the (?:light|lights|tv|music)|set (?:an|a) (?:alarm|timer|reminder)|remind me|schedule (?:a|the|an|my))\b", r"\b(?:scrape|crawl|browse|google|search the (?:web|internet)|download)\b <gap>\b(?:web|website|internet|page|pages|site|data|dataset|<any>|reddit|twitter|wikipedia|online|google)\b", r"\b(?:restart|shut ?down|reboot|update|upgrade|install|uninstall)\b (?:<the>)(?:computer|server|machine|pc|laptop|system|torch|cuda|drivers?|packages?|python|windows|linux|software|tunesmith|nvidia|transformers|pip)\b", r"\bregression model\b|\brandom forest\b|\bxgboost\b|\bsklearn\b|\btime series\b|\bforecast(?:ing)? (?:sales|the|stock|revenue|demand)\b|\bneural net for (?:images|vision)\b|\brecommender\b|\bfrom scratch\b",
        ),
        examples=("what's the weather in Paris?", "delete all my files", "train an image classifier on my photos", "train my dog to sit"),
    ),
)  # fmt: skip
