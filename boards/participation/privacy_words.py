"""Words by which the privacy check knows a person, a relation, a place of care. They were written for it, by us."""


def _each(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: First names that are common in Scotland. Those that are words too (May, Grace, Will) are left out.
FIRST_NAMES = _each(
    """
    Aaron Abdul Abigail Adam Aditi Agnes Ahmed Ailsa Aileen Aisha Alan Alasdair Alastair Alec Aleksandra
    Alex Alexander Alexandra Alice Alina Alison Alistair Allan Amanda Amelia Amina Amy Ana Andrea Andrew
    Andrzej Angela Angus Anita Ann Anna Anne Annie Anthony Antonio Archie Arthur Asha Ashley Audrey Ava
    Barbara Barry Beatrice Ben Benjamin Bernadette Bernard Beth Betty Bobby Brenda Brendan Brian Bridget
    Bruce Caitlin Callum Calum Cameron Cara Carmen Carol Caroline Catherine Catriona Cecilia Charles
    Charlie Charlotte Cheryl Chloe Chris Christina Christine Christopher Claire Clara Clare Colin Connor
    Craig Daniel David Davie Dawid Deborah Declan Denise Dennis Derek Deirdre Diana Diane Donald Donna
    Dorothy Dougal Douglas Duncan Dylan Edith Edward Eileen Eilidh Elaine Eleanor Elena Elizabeth Ella
    Ellen Ellie Elsie Emily Emma Eric Erin Ethan Euan Eva Evelyn Ewan Ewen Farah Fatima Finlay Finn
    Fiona Florence Frances Francis Frank Fraser Freya Gareth Gary Gavin Gemma Geoffrey George Georgia
    Gerald Gerard Gillian Gladys Gordon Graeme Graham Greg Gregor Hamish Hannah Harold Harris Harry
    Hassan Hazel Heather Hector Helen Henry Hilary Hugh Iain Ian Ibrahim Ina Innes Iona Irene Iris Isaac
    Isabel Isabella Isla Isobel Ivan Jack Jackie Jacob Jacqueline Jakub James Jamie Jan Jane Janet
    Janice Jason Jean Jennifer Jenny Jess Jessica Jessie Jill Jim Jimmy Joan Joanna Joanne Joe John
    Johnny Jonathan Joseph Josh Joshua Joyce Judith Julia Julie Karen Kareem Karl Kate Katherine
    Kathleen Katie Katarzyna Keith Kelly Kenneth Kenny Kevin Khadija Kieran Kirsten Kirsty Krzysztof
    Kyle Lachlan Laura Lauren Lawrence Leah Lee Leila Lena Leo Leonard Lesley Lewis Liam Lily Linda
    Lindsay Lisa Lois Lorna Lorraine Louise Lucas Lucy Luke Lynn Lynne Magda Magnus Maggie Mairi Malcolm
    Malgorzata Margaret Maria Marie Marion Marjory Mark Martha Martin Mary Matthew Maureen Mavis Megan
    Mei Mhairi Mia Michael Michelle Millie Mina Mohammad Mohammed Moira Molly Mona Monica Morag Morven
    Muhammad Muriel Murdo Myra Nadia Nan Nancy Naomi Nasreen Natalie Nathan Neil Neville Niall Nicholas
    Nicola Nicole Niamh Nigel Nina Noah Noor Nora Norma Norman Oliver Olivia Omar Oscar Owen Pamela
    Patricia Patrick Paul Paula Pauline Peggy Peter Philip Phyllis Piotr Priya Rachel Raj Ralph Raymond
    Rebecca Rhona Richard Rita Robbie Robert Robin Rodney Roderick Roger Ronald Rory Roslyn Ross
    Rosemary Rowan Roy Ruairidh Ruby Rupert Russell Ruth Ryan Sally Sam Samantha Samuel Sandra Sandy
    Sara Sarah Scott Sean Seonaid Shabnam Sharon Sheena Sheila Shirley Shona Sian Sidney Simon Sofia
    Sophia Sophie Stanley Stella Stephanie Stephen Steven Stewart Stuart Susan Suzanne Sybil Sylvia Tam
    Tariq Teresa Terry Theo Theresa Thomas Tim Timothy Tom Tommy Tony Tracey Tracy Trevor Ursula Valerie
    Vera Vivien Walter Wendy Willie William Winifred Wojciech Yasmin Yusuf Yvonne Zainab Zoe
    """
)

#: Whoever carries one of these before a capital letter is a person.
TITLES = (
    "Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Prof|Professor|Rev|Reverend|Sir|Lady|Lord|Dame|Nurse|Sister|Matron|Midwife|"
    "Baby|Wee|Big|Auld|Old|Uncle|Auntie|Aunty|Aunt|Granny|Grandma|Grandad|Grandpa|Canon|Captain|Constable|Sergeant"
)

#: What a name is followed by where it is that of a place or a body, not of a person.
OF_PLACES = _each(
    """
    Avenue Building Campus Care Cathedral Centre Church City Clinic College Community Council Court
    Crescent Day Drive Forum Foundation Gallery Gardens General Group Hall Health Home Hospice Hospital
    House Infirmary Institute Integration Isle Isles Island Islands Lane Lodge Maternity Medical
    Memorial Nurses Park Partnership Pavilion Place Practice Road Room School Service Services Society
    Square Street Suite Surgery Team Terrace Trust Unit University View Village Voluntary Walk Ward Way
    Wing Workers Association Authority Board Bureau Committee Department Directorate Government Nursing
    Office Officer Scotland Charity Club Company Network Programme Project Report Strategy
    """
)
#: What stands before the name of a saint, a queen or a ship.
BEFORE_PLACES = _each(
    """
    Queen King Prince Princess Saint St Royal Lake Loch Glen Ben Port Fort Isle NHS
    """
)
#: Bodies that are called by a person's name.
BODIES = ("Marie Curie", "Florence Nightingale", "Marks", "Maggie's", "Red Cross")

#: Words with a capital that begin a sentence or stand in titles, and are no names.
NO_NAMES = _each(
    """
    A After All An And Any April As At August Autumn Before Between Both But By Chair Chief Children
    Christmas Community December Director During Each Easter English Every Everybody Executive February
    For Friday From Gaelic Head Health He Her Here His How I If In It Its January July June Lead Manager
    Many March May Medical Monday More Most My NHS New Next No Nobody Not November Nothing Now October
    Of On One Our Out Parents Patient Patients People Public Saturday Scottish Senior September She
    Since Some Somebody Someone Spring Staff Summer Sunday Team That The Their Then There These They
    This Those Thursday To Today Tuesday Two Until Volunteers We Wednesday What When Where Who Why
    Winter With Women Young You Your
    """
)

#: One relative, never several.
KIN = (
    "mother|mum|mam|mammy|mummy|father|dad|daddy|son|daughter|sister|brother|husband|wife|partner|fiancee?|boyfriend|"
    "girlfriend|gran|granny|grandma|grandmother|grandad|grandpa|granda|grandfather|grandson|granddaughter|grandchild|"
    "aunt|auntie|uncle|niece|nephew|cousin|widow|widower|stepson|stepdaughter|stepfather|stepmother|neighbour|baby|"
    "mother-in-law|father-in-law|son-in-law|daughter-in-law|sister-in-law|brother-in-law|twin"
)

#: One person of whom something is told.
PERSON = (
    "person|patient|man|woman|lady|gentleman|boy|girl|lad|lass|child|toddler|baby|teenager|pensioner|resident|carer|"
    "mother|mum|father|dad|son|daughter|sister|brother|husband|wife|widow|widower|farmer|fisherman|teacher|nurse|midwife|"
    "doctor|GP|student|pupil|worker|driver|crofter|visitor|volunteer|survivor|skipper|prisoner|neighbour|guest|dancer|"
    "singer|musician|player|joiner|baker|porter|cleaner|shopkeeper|relative|mother-to-be"
)

#: Where people are cared for, or work.
PLACE_OF_CARE = (
    r"[Ww]ards?|[Bb]eds?|[Rr]ooms?|[Tt]heatres?|bays?|cubicles?|unit|hospice|hospital|A ?& ?E|A and E|ICU|ITU|HDU|"
    r"intensive care|care home|nursing home|surgery|clinic|kitchen|casualty|emergency department|outpatients|resus|"
    r"ambulance|maternity|health centre|day centre|dialysis"
)

#: Illnesses that so few have that a place or a date beside them is enough.
RARE = (
    r"\w+(?:'s)? (?:disease|syndrome|dystrophy|sclerosis|atrophy)|disease|syndrome|cystic fibrosis|MND|haemophilia|"
    r"h[a]?emophilia|motor neurone?\w*|leuka?emia|sickle cell|thalass?a?emia|spina bifida|narcolepsy|albinism|"
    r"muscular dystrophy|lupus|porphyria|HIV|AIDS|hepatitis|tuberculosis|cerebral palsy|schizophrenia|anorexia|"
    r"one (?:arm|leg|eye|kidney|lung)|a (?:heart|lung|liver|kidney|face) transplant|dwarfism|a brain tumour|"
    r"a glass eye|an? artificial (?:arm|leg|heart)"
)

#: Of whom a place has one, or few, and everybody knows who it is.
KNOWN_TO_ALL = (
    r"councillor|head ?teacher|headmaster|headmistress|minister|priest|rector|imam|rabbi|postmaster|postmistress|"
    r"postman|sheriff|MSP|MP|provost|footballer|broadcaster|harbour ?master|lighthouse keeper|laird|"
    r"coxswain|ferryman|undertaker|police(?:man|woman)|constable|vet|publican|mayor|bishop|actor|actress|novelist"
)

#: What was in the news, so that a reader finds out who it was.
IN_THE_NEWS = (
    r"accidents?|crash|shipwreck|trawler|explosion|shooting|stabbing|murder\w*|attack|drown\w*|landslide|avalanche|"
    r"newspapers?|on (?:the )?(?:television|TV|radio)|in the (?:news|papers?|press)|inquiry|court case|tribunal|"
    r"petition"
)

NUMBER_WORDS = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)(?:[- ](?:one|two|three|four|five|six|seven|"
    r"eight|nine))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen)"
)

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
