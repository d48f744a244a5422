"""Words that say the same of goods: spellings, both languages for materials and states, and what excludes what.

Only general words stand here; what goods are called stands in the data.
"""

from functools import cache

SAME_WORDS = """
katun cotton coton | poliester polyester poly tetoron | nilon nylon | akrilik acrylic acrilik | rayon viscose viskosa viskos
wol wool woolen woollen | sutra silk sutera | linen flax | jins jeans jean | rami ramie | goni jute yute
sintetis synthetic sintetik | karet rubber | plastik plastic plastics | kayu wood wooden timber | bambu bamboo
rotan rattan | logam metal | baja steel | besi iron | nirkarat stainless stenlis | aluminium aluminum alumunium almunium aluminiun
tembaga copper | kuningan brass | perunggu bronze | perak silver | emas gold golden mas | kaca glass beling | keramik ceramic ceramics kramik
porselen porcelain | batu stone | kertas paper | tekstil textile | kain fabric cloth | kulit leather | jerami straw
beku frozen bekuan dibekukan pembekuan iqf | kering dried dry dikeringkan dijemur keringan | segar fresh | asin salted diasinkan asinan
asap smoked diasap diasapi | hidup live alive | bubuk powder serbuk powdered ground giling digiling | mentah raw | utuh whole
sangrai roast roasted disangrai panggang dipanggang | goreng fried digoreng | rebus boiled direbus | kukus steamed dikukus
kupas peeled shelled dikupas husked | potong cut dipotong potongan | iris sliced diiris irisan | cincang minced dicincang chopped
manis sweet sweetened | organik organic | instan instant | murni pure | cair liquid cairan | padat solid | campur mixed campuran mixture mix campur-campur
rajut knit knitted rajutan knitting knitwear crochet merajut | tenun woven ditenun tenunan weaving | anyam plaited plait dianyam anyaman braided wicker
cetak printed dicetak print cetakan | celup dyed dicelup | bordir embroidered embroidery | ukir carved diukir ukiran carving
pria men man male laki cowok lelaki gentleman mens cowo | wanita women woman female perempuan cewek lady ladies womens cewe girl putri
bayi baby infant babies | anak child children kid kids bocah
listrik electric electrical elektrik | otomatis automatic | digital digitized | manual hand_operated
kaus kaos t-shirt tshirt tees | kemeja shirt | celana pants trouser trousers | gaun dress | rok skirt | jaket jacket | sepatu shoe shoes | sandal slipper sendal
tas bag | dompet wallet purse | topi hat cap | sabuk belt | sarung sarong | selimut blanket | handuk towel | bantal pillow
meja table desk | kursi chair | lemari cabinet wardrobe cupboard almari | sofa couch | kasur mattress | lampu lamp | cermin mirror kaca_cermin
botol bottle | kotak box | kaleng can tin_can | gelas cup tumbler | piring plate dish | sendok spoon | garpu fork | pisau knife knives | panci pot
ikan fish | udang shrimp prawn | kepiting crab | cumi squid | tuna tunas | daging meat | ayam chicken | sapi beef cow cattle | babi pork pig swine | kambing goat
telur egg roe | susu milk | keju cheese | mentega butter | madu honey | beras rice | tepung flour | gula sugar | garam salt | kopi coffee coffe kofi | teh tea
cokelat chocolate coklat | kakao cocoa cacao kokoa coklat_biji | kelapa coconut klapa | sawit palm | pisang banana | mangga mango | nanas pineapple
jeruk orange | apel apple | jahe ginger | kunyit turmeric | lada pepper merica | cabai chili chilli cabe chile lombok | bawang onion | pala nutmeg | cengkeh clove cengkih
vanili vanilla panili vanila | singkong cassava ketela ubi_kayu manioc | kacang nut peanut_ bean_ | kedelai soya soy soybean kedele | jagung corn maize | kentang potato
minyak oil | lemak fat | sabun soap | lilin candle | parfum perfume | bumbu seasoning spice | saus sauce saos | kecap ketchup_ | permen candy confectionery
santan santen | mi mie noodle noodles mee | keranjang basket kranjang | tikar mat | karpet carpet rug | tali rope | benang yarn thread | jaring net
pipa pipe tube | kawat wire | paku nail_ | mesin machine engine | pompa pump | ban tyre tire | motor motorcycle_ | mobil car | sepeda bicycle bike
mainan toy | boneka doll | bola ball | gitar guitar | kuas brush | sikat brush_ | pena pen pulpen bolpen bolpoin | pensil pencil | buku book
cincin ring | kalung necklace | gelang bracelet bangle | anting earring | mutiara pearl | jam watch clock arloji
bunga flower | daun leaf leaves | biji seed bean bijian | akar root | getah resin gum | arang charcoal | pupuk fertilizer fertiliser | obat medicine drug | cat paint
pintu door | jendela window | lantai floor flooring | papan board plank | ubin tile tiles tegel | bata brick | semen cement | pasir sand | kapur lime_
ekstrak extract | jus juice | sirup syrup sirop | selai jam_ | keripik chip chips kripik crisps | kerupuk cracker crackers krupuk | biskuit biscuit cookie cookies biskit
makanan food | minuman drink beverage | pakan feed | sayur vegetable sayuran | buah fruit buahan | rempah spices | jamur mushroom | rumput grass | laut sea marine
putih white | hitam black | merah red | hijau green | biru blue | kuning yellow
restoran resto restaurant | katering catering | saset sachet sase | premium premiun | set sets | tutup lid cover | gantung hanging digantung | dinding wall
bekas used second seken | limbah waste | bagian part | rambut hair | palsu false fake tiruan artificial imitasi imitation
air water | busa foam | lapis layer ply lapisan | lembaran sheet lembar | gulungan roll rol gulung | batangan bar batang ingot | butiran granule granular
silikon silicone silicon_ | wadah container_ | rumah house home household | dapur kitchen | mandi bath bathroom | tidur bed sleeping | taman garden | kantor office
penggorengan wajan frying_pan | ponsel handphone hp smartphone hape | kulkas refrigerator fridge | televisi tv tivi | kipas fan | baterai battery batere batre
setrika iron_ | komputer computer | laptop notebook_ | kamera camera | printer prenter | kabel cable kable | saklar switch sakelar | baut bolt | mur nut_ | gembok padlock
jaring-jaring netting | kerang shell_ shellfish | bulu feather fur | tulang bone | tanduk horn
"""

# Values of one property exclude each other among the subheadings of a heading. A value may stand for several.
PROPERTIES = """
fibre: katun=katun,denim,jins | sintetis=sintetis,poliester,nilon,akrilik,spandeks,polipropilena,synthetic,parasut,fleece,sifon,satin,spandex | rayon=rayon,modal,tencel,artifisial,artificial,asetat
fibre: wol=wol,kasmir,cashmere,alpaka,mohair | sutra=sutra | linen=linen,rami
shell: kulit=kulit | karet=karet | plastik=plastik,pvc,pu,vinil,silikon,pet,polietilena,resin | tekstil=tekstil,kain,kanvas,katun,poliester,nilon,rajut,canvas | kayu=kayu,jati,mahoni,sonokeling,pinus,ek,oak,teak,sengon,mindi,trembesi
shell: bambu=bambu | rotan=rotan | besi=besi,baja,nirkarat | aluminium=aluminium | tembaga=tembaga,kuningan,perunggu | kaca=kaca,kristal | keramik=keramik,gerabah,tembikar | porselen=porselen | batu=batu,marmer,granit | kertas=kertas,kardus,karton,pulp
shell: perak=perak | emas=emas | anyam=pandan,mendong,lontar,jerami,seagrass,lidi
sex: pria=pria | wanita=wanita | bayi=bayi
make: rajut=rajut,jersey,sweter,sweater | tenun=tenun
state: hidup=hidup | segar=segar,dingin | beku=beku | kering=kering | asin=asin | asap=asap
part: utuh=utuh | fillet=fillet,filet | bubuk=bubuk | potong=potong
heat: sangrai=sangrai | mentah=mentah
power: listrik=listrik | manual=manual
"""


@cache
def same_words() -> dict[str, str]:
    """Every spelling with the word that stands for all of them."""
    found: dict[str, str] = {}
    for group in SAME_WORDS.replace("\n", " | ").split("|"):
        first, *others = group.split() or [""]
        found.update({other: first for other in others if not other.endswith("_")})
    return found


@cache
def properties() -> dict[str, tuple[tuple[str, str], ...]]:
    """The (property, value) pairs that a word speaks of."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for line in PROPERTIES.strip().splitlines():
        name, _, rest = line.partition(":")
        for group in rest.split("|"):
            value, _, members = group.strip().partition("=")
            for word in members.split(","):
                found[word] = (*found.get(word, ()), (name, value))
    return found
