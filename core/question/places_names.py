"""What people call countries beyond their names in the locale data: nicknames, ports, nationalities, authorities.

Frozen literals for `places`; every code is ISO 3166 alpha-2, "EU" is the Union, "" is a name that must not be read.
"""

# Words that need direction or capitals: ordinary words, or small words of one of the languages.
SOMETIMES = frozenset({
    "as", "us", "ue", "arab", "chad", "turkey", "mali", "togo", "jersey", "guinea", "niger", "jordan", "georgia",
    "reunion", "cuba", "chile", "dominika", "states", "palau", "samoa",
})  # fmt: skip

NICKNAMES = {
    "as": "US", "us": "US", "u s": "US", "u s a": "US", "usa": "US", "amerika": "US", "amrik": "US",
    "amrika": "US", "america": "US", "amerika serikat": "US", "states": "US", "paman sam": "US", "amerika latin": "",
    "amerika selatan": "", "amerika utara": "", "amerika tengah": "", "latin america": "", "south america": "",
    "north america": "", "central america": "", "uk": "GB", "u k": "GB", "inggris": "GB", "britania": "GB",
    "britania raya": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "skotlandia": "GB",
    "wales": "GB", "belanda": "NL", "holland": "NL", "blanda": "NL", "netherland": "NL", "the netherlands": "NL",
    "jerman": "DE", "jrman": "DE", "germani": "DE", "deutschland": "DE", "perancis": "FR", "prancis": "FR",
    "swis": "CH", "swiss": "CH", "switzerland": "CH", "ceko": "CZ", "czech": "CZ", "czech republic": "CZ",
    "republik ceko": "CZ", "korsel": "KR", "korea": "KR", "korea selatan": "KR", "south korea": "KR", "s korea": "KR",
    "korut": "KP", "north korea": "KP", "cina": "CN", "china": "CN", "tiongkok": "CN", "rrt": "CN", "rrc": "CN", "prc": "CN",
    "tionghoa": "CN", "mainland china": "CN", "tiongkok daratan": "CN", "eropa": "EU", "europe": "EU", "uni eropa": "EU",
    "ue": "EU", "eu": "EU", "e u": "EU", "european union": "EU", "saudi": "SA", "arab": "SA", "arab saudi": "SA",
    "saudi arabia": "SA", "ksa": "SA", "uea": "AE", "uae": "AE", "u a e": "AE", "emirat": "AE", "uni emirat": "AE",
    "emirates": "AE", "uni emirat arab": "AE", "hongkong": "HK", "hong kong": "HK", "hk": "HK", "macau": "MO", "makau": "MO",
    "mesir": "EG", "turki": "TR", "turkey": "TR", "turkiye": "TR", "jpn": "JP", "jepun": "JP", "spore": "SG",
    "singapur": "SG", "singapore": "SG", "sgp": "SG", "msia": "MY", "malaysia": "MY", "aussie": "AU",
    "ausie": "AU", "ostrali": "AU", "filipin": "PH", "pilipina": "PH", "philipina": "PH", "philippine": "PH",
    "philipines": "PH", "viet nam": "VN", "vietnam": "VN", "selandia": "NZ", "nz": "NZ", "afsel": "ZA", "rusia": "RU",
    "srilanka": "LK", "burma": "MM", "myanmar": "MM", "birma": "MM", "pantai gading": "CI", "ivory coast": "CI",
    "brazil": "BR", "columbia": "CO", "cile": "CL", "chile": "CL", "meksiko": "MX", "taiwan": "TW",
    "canada": "CA", "kongo": "CD", "congo": "CD", "dr congo": "CD", "timor timur": "TL", "timtim": "TL", "laos": "LA",
    "kamboja": "KH", "cambodia": "KH", "papua nugini": "PG", "png": "PG", "papua new guinea": "PG", "brunei": "BN",
    "brunei darussalam": "BN", "bangladesh": "BD", "banglades": "BD", "palestina": "PS", "palestine": "PS", "suriah": "SY",
    "syria": "SY", "vatican": "VA", "makedonia": "MK", "macedonia": "MK", "bosnia": "BA", "tanzania": "TZ", "maladewa": "MV",
    "maldives": "MV", "afghanistan": "AF", "kazakstan": "KZ", "uzbekistan": "UZ", "korea utara": "KP",
    "negeri gajah putih": "TH", "negeri tirai bambu": "CN", "tirai bambu": "CN",
    "negeri sakura": "JP", "negeri matahari terbit": "JP", "negeri samurai": "JP", "negeri ginseng": "KR",
    "negeri kanguru": "AU", "negeri kangguru": "AU", "negeri kangaroo": "AU", "down under": "AU", "negeri kiwi": "NZ",
    "negeri kincir angin": "NL", "negeri tulip": "NL", "negeri panser": "DE", "negeri pizza": "IT",
    "negeri matador": "ES", "negeri ratu elizabeth": "GB", "negeri beruang merah": "RU",
    "negeri piramida": "EG", "negeri piramid": "EG", "negeri firaun": "EG", "negeri samba": "BR",
    "negeri tango": "AR", "negeri singa": "SG", "kota singa": "SG", "negeri jiran": "MY", "negeri hindustan": "IN",
    "negeri bollywood": "IN", "negeri taj mahal": "IN", "negeri maple": "CA", "negeri daun maple": "CA",
    "negeri seribu pagoda": "MM", "negeri formosa": "TW", "negeri paman ho": "VN",
    "tanah suci": "SA", "negeri paman sam": "US", "uncle sam": "US",
    "benua biru": "EU", "land of the rising sun": "JP", "negeri ottoman": "TR", "negeri dua benua": "TR",
}  # fmt: skip
PORTS = {
    "rotterdam": "NL", "amsterdam": "NL", "hamburg": "DE", "bremen": "DE", "bremerhaven": "DE", "frankfurt": "DE",
    "berlin": "DE", "antwerp": "BE", "antwerpen": "BE", "le havre": "FR", "marseille": "FR", "paris": "FR", "genoa": "IT",
    "genova": "IT", "milan": "IT", "milano": "IT", "barcelona": "ES", "algeciras": "ES", "piraeus": "GR",
    "gdansk": "PL", "felixstowe": "GB", "southampton": "GB", "london": "GB", "liverpool": "GB", "shanghai": "CN",
    "ningbo": "CN", "shenzhen": "CN", "guangzhou": "CN", "qingdao": "CN", "tianjin": "CN", "xiamen": "CN", "beijing": "CN",
    "dalian": "CN", "yiwu": "CN", "tokyo": "JP", "osaka": "JP", "yokohama": "JP", "kobe": "JP", "nagoya": "JP",
    "hakata": "JP", "busan": "KR", "incheon": "KR", "seoul": "KR", "kaohsiung": "TW", "keelung": "TW", "taipei": "TW",
    "port klang": "MY", "klang": "MY", "penang": "MY", "johor": "MY", "kuala lumpur": "MY", "pasir gudang": "MY",
    "bangkok": "TH", "laem chabang": "TH", "ho chi minh": "VN", "haiphong": "VN", "hai phong": "VN", "hanoi": "VN",
    "manila": "PH", "cebu": "PH", "yangon": "MM", "chittagong": "BD", "dhaka": "BD", "karachi": "PK", "mumbai": "IN",
    "nhava sheva": "IN", "chennai": "IN", "kolkata": "IN", "kandla": "IN", "mundra": "IN", "colombo": "LK", "dubai": "AE",
    "jebel ali": "AE", "abu dhabi": "AE", "jeddah": "SA", "jedah": "SA", "dammam": "SA", "riyadh": "SA", "doha": "QA",
    "alexandria": "EG", "port said": "EG", "cairo": "EG", "kairo": "EG", "durban": "ZA", "lagos": "NG", "mombasa": "KE",
    "istanbul": "TR", "mersin": "TR", "sydney": "AU", "melbourne": "AU", "brisbane": "AU", "fremantle": "AU", "perth": "AU",
    "auckland": "NZ", "los angeles": "US", "long beach": "US", "new york": "US", "houston": "US", "texas": "US",
    "california": "US", "savannah": "US", "oakland": "US", "seattle": "US", "vancouver": "CA", "toronto": "CA",
    "montreal": "CA", "callao": "PE", "valparaiso": "CL", "manzanillo": "MX", "moskow": "RU",
    "moscow": "RU", "vladivostok": "RU", "novorossiysk": "RU",
}  # fmt: skip

# Indonesian places: known, and never a destination.
HOME = frozenset({
    "indonesia", "indo", "tanah air", "jakarta", "surabaya", "medan", "belawan", "semarang", "bandung", "makassar",
    "lampung", "palembang", "pontianak", "balikpapan", "samarinda", "banjarmasin", "batam", "bali", "denpasar",
    "papua", "jawa", "java", "sumatera", "sumatra", "kalimantan", "sulawesi", "aceh", "riau", "jambi", "bengkulu",
    "padang", "dumai", "manado", "bitung", "ambon", "maluku", "kupang", "lombok", "flores", "bogor", "bekasi",
    "tangerang", "depok", "cirebon", "jepara", "solo", "jogja", "yogyakarta", "malang", "gresik", "tanjung priok",
    "tanjung perak", "tanjung emas", "priok", "cikarang", "karawang", "toraja", "gayo", "bangka", "belitung",
    "kendari", "palu", "gorontalo", "ternate", "sorong", "jayapura", "merauke", "mataram", "serang", "cilegon",
    "merak", "banten", "kuala tanjung", "pulau natal", "timor tengah",
})  # fmt: skip

DEMONYMS = {
    "american": "US", "australian": "AU", "japanese": "JP", "chinese": "CN", "german": "DE", "dutch": "NL", "korean": "KR",
    "indian": "IN", "european": "EU", "british": "GB", "french": "FR", "italian": "IT", "spanish": "ES",
    "turkish": "TR", "thai": "TH", "vietnamese": "VN", "malaysian": "MY", "singaporean": "SG", "filipino": "PH",
    "philippine": "PH", "pakistani": "PK", "bangladeshi": "BD", "saudi": "SA", "emirati": "AE", "egyptian": "EG",
    "canadian": "CA", "mexican": "MX", "brazilian": "BR", "russian": "RU", "taiwanese": "TW", "swiss": "CH",
    "swedish": "SE", "danish": "DK", "norwegian": "NO", "finnish": "FI", "polish": "PL", "belgian": "BE", "nigerian": "NG",
    "chilean": "CL", "peruvian": "PE", "kiwi": "NZ",
}  # fmt: skip

# Authorities, laws and agreements that stand for one place.
AGENCIES = {
    "gacc": "CN", "ciq": "CN", "fda": "US", "usfda": "US", "tsca": "US", "lacey act": "US", "cbp": "US", "aphis": "US",
    "eudr": "EU", "cbam": "EU", "eutr": "EU", "ieu cepa": "EU", "eu cepa": "EU", "ia cepa": "AU", "aqis": "AU", "bicon": "AU",
    "ijepa": "JP", "ij epa": "JP", "ik cepa": "KR", "mfds": "KR", "iuae cepa": "AE", "ic cepa": "CL", "fssai": "IN",
    "dcts": "GB", "sfda": "SA", "ip cepa": "PE",
}  # fmt: skip

EU_MEMBERS = frozenset({
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT",
    "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
})  # fmt: skip

# Territories of the locale data that are no destination: home itself, groups, placeholders.
NOT_PLACES = frozenset({"ID", "XA", "XB", "ZZ", "QO", "UN", "EZ", "EA", "IC"})

# In capitals behind "ke" or "to" these are short forms of the trade (LC, PT, BL, PE), not countries.
NO_CODES = NOT_PLACES | frozenset({"LC", "CO", "PT", "BL", "DO", "PE", "SI", "LS", "HR", "CV", "BI", "KM"})

# Not countries although they stand behind "ke" or "to" with a capital: offices, papers, people, systems, words of time.
INSTITUTIONS = frozenset({
    "mana", "lain", "lainnya", "tersebut", "tujuan", "anggota", "asal", "berkembang", "maju", "manapun", "mitra",
    "sana", "sini", "luar", "ketiga", "kita", "saya", "yang", "apa", "apapun", "non", "bea", "cukai", "kantor",
    "kementerian", "direktorat", "dinas", "bank", "badan", "karantina", "kemendag", "kemenkeu", "pelabuhan", "bandara",
    "gudang", "pabrik", "customs", "indonesian", "indonesia", "asia", "afrika", "africa", "asean", "timur", "barat",
    "selatan", "utara", "middle", "east", "west", "north", "south", "latin", "amazon", "alibaba", "tokopedia", "shopee",
    "google", "whatsapp", "telegram", "excel", "word", "email", "januari", "februari", "maret", "april", "mei", "juni",
    "juli", "agustus", "september", "oktober", "november", "desember", "january", "february", "march", "june", "july",
    "august", "october", "december", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "form", "rupiah", "rupee", "dollar", "dolar",
    "euro", "yen", "ringgit", "customer", "buyer", "pembeli", "presiden", "menteri", "pemerintah", "terminal",
    "forwarder", "surveyor", "eksportir", "importir", "which", "whom", "that", "this", "other", "another", "export",
    "ship", "send", "make", "have", "know", "find", "your", "their", "some", "port", "origin", "destination", "where",
    "what", "outside", "abroad", "several", "each", "every", "both", "many", "kotak", "kode", "harga", "data", "pihak",
    "para", "pak", "bapak", "ibu", "bpk", "tuhan", "allah", "jalan", "rumah", "kapal", "kontainer", "container",
    "country", "countries", "world", "muslim", "bursa", "skema", "preferensi", "pungutan", "tarif", "sistem", "portal",
    "inaportnet", "inatrade", "ceisa", "inswgo", "insw", "lnsw", "sucofindo", "lpei", "peti", "dana", "rekening",
})  # fmt: skip

# Places of stories or of the past, which people write to try the bot.
NOWHERE = frozenset({
    "wakanda", "narnia", "atlantis", "konoha", "mordor", "westeros", "gotham", "hogwarts", "asgard", "zamunda",
    "genovia", "latveria", "sokovia", "yugoslavia", "yugoslavija", "eldorado", "shangrila", "mars", "jupiter", "pluto",
    "neverland", "wonderland", "utopia", "gondor", "elbonia", "cekoslowakia", "czechoslovakia", "antah", "krypton",
    "pandora", "tatooine",
})  # fmt: skip

# Words that lie one letter from a country, or end like one, and are none.
LOOK_ALIKES = frozenset({
    "jalan", "chain", "stain", "train", "brain", "drain", "inland", "island", "mainland", "upland", "highland",
    "farmland", "woodland", "overland", "lowland", "wetland", "homeland", "heartland", "grassland", "swede", "sedan",
    "chine", "index", "indie", "malay", "person", "indeks", "keran", "queen", "latar", "latin", "italic", "cargo",
    "kargo", "mobil", "roman", "rumah", "persia", "french", "finish", "polish", "swish", "mail", "maluku", "mesin",
    "tanga", "panah", "peran", "peri", "kubah", "gambir", "turbin", "turun", "taman", "salman", "bahan", "bahas",
    "bahasa", "chins", "perum", "ayland", "spare", "irama", "iring", "kanal", "norma",
})  # fmt: skip
