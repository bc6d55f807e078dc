"""Word lists the dialogue generator draws from, and names it makes up.

Everything here was written for this project. The lists are wide rather than deep: the starter model is meant to be
tuned on other people's files, so it should have met the words of shops, travel, food, money, work and home, and above
all it should have seen so many invented names that copying one from the prompt is the only thing that works.
"""

# Long lists of single words read better as one string than as one quoted word after another.
# ruff: noqa: SIM905

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

FIRST_NAMES = (
    "Anna Ben Clara David Ella Finn Grace Hugo Iris Jack Kofi Lena Marco Nadia Omar Priya Quentin Rosa Sam Tara Uma "
    "Victor Wendy Xavier Yusuf Zoe Amir Bella Carlos Dina Emil Fatima George Hana Ivan Julia Kenji Lucy Mina Noah "
    "Olga Paul Rita Sofia Tom Vera Will Yara Maya Leo Nora Oscar Ruth Peter Alice Mary John Sarah Daniel Emma"
).split()
SURNAMES = (
    "Abbott Baker Costa Diaz Evans Fischer Gupta Hill Ito Jones Khan Lopez Miller Novak Okafor Patel Quinn Rossi Smith "
    "Tanaka Usher Vance Walker Young Zimmer Brown Clark Green Hughes Kelly Larsen Moore Nash Park Reed Shaw Turner"
).split()
CITIES = (
    "London Paris Berlin Madrid Rome Oslo Cairo Lagos Delhi Tokyo Lima Boston Chicago Dublin Leeds York Bristol "
    "Glasgow Vienna Prague Lisbon Athens Zurich Sydney Toronto Nairobi Seoul Hanoi Porto Milan Lyon Bath Oxford "
    "Cardiff Norwich Seattle Denver Austin Munich Geneva Warsaw Dubai Naples"
).split()
COUNTRIES = (
    "France Spain Italy Germany Japan China India Brazil Peru Kenya Egypt Canada Mexico Norway Sweden Greece Turkey "
    "Portugal Ireland England Scotland Wales Chile Ghana Morocco Vietnam Thailand Poland Austria"
).split()
CUISINES = (
    "Italian French Indian Chinese Japanese English Thai Mexican Greek Turkish Spanish Lebanese Korean Vietnamese "
    "American Moroccan Polish vegan vegetarian fast seafood"
).split()
DISHES = (
    "pasta|pizza|curry|noodles|sushi|soup|salad|fish and chips|dumplings|tacos|roast chicken|cheese toast|pancakes|"
    "fried rice|burgers|steak|pies|wine|bread|ice cream|omelettes|sandwiches|cakes|stew|kebabs|waffles|grilled fish|"
    "fresh juice|coffee|tea|beer|chocolate cake|fruit|porridge|sausages|snacks"
).split("|")
FOODS = (
    "apple banana carrot potato tomato onion cheese butter bread rice egg milk sugar flour salt pepper honey lemon "
    "mushroom garlic chicken fish bean pea cabbage spinach orange grape pear plum peach walnut yoghurt oats ginger"
).split()
ANIMALS = (
    "cat dog horse cow sheep goat pig hen duck goose rabbit mouse fox wolf bear lion tiger elephant monkey parrot owl "
    "eagle frog snake turtle whale dolphin shark bee ant spider camel deer squirrel hedgehog otter penguin zebra"
).split()
COLOURS = "red blue green yellow black white brown grey purple pink orange silver gold cream navy".split()
ADJECTIVES = (
    "old new small large quiet busy bright dark happy sad clean dirty cheap heavy light warm cold soft hard sweet "
    "fresh gentle brave clever lazy kind polite tired strong weak narrow wide deep empty full rich poor famous modern "
    "simple friendly lovely useful broken wooden golden rusty tiny huge lively cosy"
).split()
NOUNS = (
    "table chair lamp window door garden river bridge street market school library station kitchen letter book "
    "picture clock mirror basket blanket bottle bicycle boat train bus car ticket key phone computer screen keyboard "
    "camera radio guitar piano drum ball kite coat hat shoe scarf glove umbrella bag box cup plate spoon knife kettle "
    "oven fridge candle ladder hammer brush rope stone tree flower leaf cloud moon star hill island beach forest lake "
    "road farm tower castle church museum theatre hospital office factory shop bank village city map coin ring"
).split()
PRODUCTS = (
    "kettle|desk lamp|office chair|backpack|raincoat|running shoes|headphones|phone charger|coffee machine|toaster|"
    "water bottle|wool blanket|garden hose|bicycle pump|notebook|wall clock|frying pan|pillow|tent|sleeping bag|"
    "keyboard|tablet|camera|speaker|vacuum cleaner|hair dryer|suitcase|umbrella|cutting board|bookshelf|mirror|"
    "toy train|board game|yoga mat|winter coat|leather belt|sun hat|rug|fan|heater|printer|router|monitor"
).split("|")
MATERIALS = "wood steel glass cotton wool leather plastic paper clay copper bamboo silk rubber linen".split()
JOBS = (
    "teacher nurse doctor baker farmer driver cook waiter builder painter writer singer dancer lawyer engineer pilot "
    "gardener plumber cleaner tailor librarian manager journalist chemist mechanic vet shopkeeper designer"
).split()
HOBBIES = (
    "reading|swimming|painting|cooking|chess|gardening|football|tennis|cycling|hiking|fishing|singing|knitting|"
    "photography|dancing|running|baking|sailing|playing the piano|bird watching|board games|travelling"
).split("|")
PLACE_KINDS = (
    "restaurant|pub|coffee shop|café|bar|bakery|hotel|guest house|museum|bookshop|cinema|gym|market|garden centre|"
    "pizza place|tea room|diner|bistro|sandwich shop|theatre|gallery|hostel|flower shop|toy shop|hair salon"
).split("|")
AREAS = (
    "city centre|riverside|old town|harbour|north side|south side|market square|station quarter|west end|east end|"
    "university district|suburbs|seafront|village green|high street|park"
).split("|")
PRICES = (
    "cheap|moderate|high|low|expensive|average|less than £20|more than £30|£20-25|£10-15|under $15|over $40|"
    "about 12 euros|around £18|very low|reasonable"
).split("|")
RATINGS = (
    "1 out of 5|2 out of 5|3 out of 5|4 out of 5|5 out of 5|low|average|high|excellent|poor|good|very good|"
    "three stars|four stars|8 out of 10|6 out of 10"
).split("|")
WEATHER = "sunny rainy windy cloudy snowy foggy stormy warm cold hot mild freezing dry wet".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
FEELINGS = "happy sad angry tired nervous excited bored lonely proud worried calm grateful confused hopeful".split()
PAST_VERBS = (
    "found lost bought sold painted cleaned carried opened closed watched followed mended borrowed dropped hid "
    "washed broke saw liked wanted kept moved counted pushed pulled"
).split()

_SYLLABLES = (
    "al an ar bel bor ca cor da del dor el en fa fen gar gle hal hol in jo ka kel la len lor ma mel mir mon na nel "
    "nor ol or pa per pin qui ra ren ros sa sel sor ta tam tor ul va vel ver wes win yor za zel bri cro dra fli gri "
    "plu ste tru shi cha tho lum ble ton ville ford ham ia o a um us ix er on ino etta ette"
).split()
_SHOP_HEADS = (
    "Rose Crown Anchor Lantern Kettle Fox Swan Oak Willow Bell Star Moon Lion Bear Mill Bridge Garden Table Spoon "
    "Barrel Lamp Harbour Orchard Feather Pearl Dragon Palace Plough Wheel Castle Apple Olive Pepper Ginger Salt "
    "Cellar Corner Terrace Fountain Tiger Lotus Phoenix Cottage Cricket Saddle Compass Thistle Clover Heron Badger"
).split()
_SHOP_FRONTS = (
    "Golden Blue Red Green Black White Old Little Happy Silver Royal Copper Quiet Hidden Merry Purple Hungry Lucky "
    "Rusty Wild Twin Crooked Grand Secret Bright Sleepy Velvet Stone"
).split()


def pick(rng: Random, options: Sequence[T]) -> T:
    """One of the options, each as likely as the others."""
    return options[rng.randrange(len(options))]


def some(rng: Random, options: Sequence[str], low: int, high: int) -> list[str]:
    """Between `low` and `high` different options, in a random order."""
    return rng.sample(list(options), rng.randint(low, high))


def invented(rng: Random) -> str:
    """A capitalised word that no dictionary has, of two to four syllables."""
    return "".join(pick(rng, _SYLLABLES) for _ in range(rng.randint(2, 4))).capitalize()


def person(rng: Random) -> str:
    """A first name, or a first name and a surname; sometimes made up."""
    first = pick(rng, FIRST_NAMES) if rng.random() < 0.8 else invented(rng)
    if rng.random() < 0.5:
        return first
    return f"{first} {pick(rng, SURNAMES) if rng.random() < 0.6 else invented(rng)}"


def place_name(rng: Random) -> str:
    """The name of a shop, inn or house, from a wide family of shapes."""
    head, front, made = pick(rng, _SHOP_HEADS), pick(rng, _SHOP_FRONTS), invented(rng)
    first, last = pick(rng, FIRST_NAMES), pick(rng, SURNAMES)
    shapes = (
        f"The {front} {head}", f"The {head}", f"The {head} and {pick(rng, _SHOP_HEADS)}", made, f"{made} {head}",
        f"{first}'s", f"{last} & Sons", f"Café {made}", f"{made} House", f"The {made}", f"{front} {head}",
        f"{first}'s {head}", f"{made} {pick(rng, ('Bar', 'Inn', 'Kitchen', 'Hotel', 'Grill', 'Rooms', 'Lounge'))}",
        f"The {made} {pick(rng, ('Arms', 'Inn', 'Rooms', 'Café', 'Hotel', 'Hall'))}", f"{last} {head}",
        f"{pick(rng, CITIES)} {head}", f"The {pick(rng, CITIES)} {pick(rng, ('Arms', 'Grill', 'House', 'Café'))}",
    )  # fmt: skip
    return pick(rng, shapes)


def company(rng: Random) -> str:
    """The name of an invented firm."""
    return f"{invented(rng)} {pick(rng, ('Ltd', 'Foods', 'Bank', 'Tools', 'Travel', 'Books', 'Energy', 'Media'))}"


def price(rng: Random) -> str:
    """A price in one of several ways of writing it."""
    whole = rng.randint(1, 250)
    return pick(rng, (f"£{whole}", f"${whole}.{rng.randint(10, 99)}", f"{whole} euros", f"{whole} pounds", f"€{whole}"))


def clock(rng: Random) -> str:
    """A time of day in one of several ways of writing it."""
    hour = rng.randint(1, 12)
    return pick(rng, (f"{hour} o'clock", f"{hour} am", f"{hour} pm", f"{hour}:30", f"half past {hour}", f"{hour}:15"))


def article(word: str) -> str:
    """`word` with a or an before it."""
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def listed(items: list[str], final: str = "and") -> str:
    """Items as English lists them: one, two and three."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {final} {items[-1]}"


def sentence_case(text: str) -> str:
    """`text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]
