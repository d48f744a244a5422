"""Words that claim nothing by themselves: the grammar of both languages and what explanations are made of.

A word that is not here has to stand in the evidence. Goods, countries, offices, papers, duties and states of the law
are therefore never listed.
"""

from functools import cache

from core.hs.stems import stem

_INDONESIAN = """
ada adalah adanya agar akan akhir akibat anda antara apa apabila apakah artinya atas atau awal bagi bagian bahkan bahwa baik banyak baru bawah beberapa begitu belakang benar
berada berapa berasal berbeda berdasarkan berguna berhubungan berikut berikutnya berisi bersama bersamaan berupa besar besarannya besarnya biasanya bila bisa buah butir cara caranya catatan cek cukup cuma
dalam dan dapat dari daripada datang demikian dengan depan di dia digunakan dijelaskan dikatakan dilihat dilakukan diminta dipakai diperiksa diperoleh disampaikan disebut disebutkan diterima dimaksud ditambah ditetapkan dihitung
dimulai diketahui didapat didasarkan diatur diikuti dikali dikalikan dilengkapi disertai disiapkan disusun dua dulu gambaran gunakan hal hanya hari harap hasil hasilnya hingga hitung hitungan hitungannya ialah ikut ini isi itu
jadi jangan jawaban jelas jenis jika jumlah jumlahnya juga kalau kali kami kapan karena kategori ke kecil keduanya kemudian kepada keseluruhan keterangan ketika ketentuan kini kita kondisi lagi lain lainnya lalu lanjut lanjutan langkah langsung lebih
lengkap lengkapnya lewat lihat maka mana masih masing masuk maupun melalui melakukan melihat memakai memang memastikan memberi memberikan membuat memenuhi memeriksa memiliki meminta memilih menanyakan mencakup menentukan menerima mengacu mengajukan mengambil menggunakan mengenai menghitung mengikuti
menjadi menjalankan menjelaskan menunjukkan menurut menyebut menyiapkan merupakan mereka meskipun metode milik minta misal misalnya mohon mulai namun nanti nilai nilainya nomor oleh pada paling para pasti pastikan pakai penjelasan penting pengguna
perhatian perhatikan perhitungan perhitungannya periksa periode persen pernah persis pertama pihak pilih pun punya rangkuman rincian ringkas ringkasan ringkasnya rumus rupiah saat saja salah sama sambil sampai sangat satuan satu sebagai sebagaimana sebaiknya sebelum sebelumnya sebesar sebuah sedang sedangkan sekarang sekitar
sejak sekali selain selama selanjutnya selain seluruhnya sementara sendiri senilai seperti sering serta sesuai sesudah setelah siapa siapkan minimal maksimal minimum maksimum setidaknya sekurangnya sedikit sedikitnya kurang lambat tinggi rendah silakan singkatnya simpan sudah supaya tambahan tanda tanggal tanpa tanyakan tarif tarifnya telah tentang tentu terakhir terdiri terhadap terjadi terkait terkini termasuk tersebut tersedia
terutama tetap tetapi tiap total totalnya tujuan tulis umum umumnya untuk urutan utama waktu walaupun yaitu yakni yang ya tidak bukan belum harus tergantung bergantung berkas barang ekspor mengekspor diekspor eksportir ekspornya produk komoditas informasi data sumber dasar dasarnya
aturan peraturan regulasi pos kolom besaran angka biaya satuannya masuk jatuh kena dikenai dikenakan berlaku perlu memerlukan kantor bantu bantuan contoh ton kg mt kilogram hubungi saran sarankan disarankan selisih selisihnya tepat tepatnya sebut dibayar bayar pembayaran membayar
pengajuan diajukan pertanyaan kebutuhan khusus tertentu mengapa alasan hasilkan menghasilkan diambil tampil tabel daftar poin tahap proses kebijakan perubahan berubah terbaru lama jatuhnya setara sehingga ditanyakan negara menetapkan menerbitkan ketika pengiriman kiriman dikirim mengirim kirim maksudnya dilampirkan lampirkan
"""
_ENGLISH = """
a about above according accordingly across actual actually add added additional after again against ago ahead all along already also although always am among amount amounting amounts an and another answer any anyone anything applicable applied applies apply applying are around as
ask asked asking at available away back base based basis be became because become been before begin beginning begins behind being belong belongs below beside besides between both brief but by calculate calculated calculates calculating calculation call called came can case cases category certain check checked
choose chosen clear come comes compute computed concern concerning concerns consider contain contains correct could cover covered covers current currently data date day days decide decided decides depend depending depends describe described detail details determine determined determines did different difference do
does doing done during each early either else end ends enough equal equals especially etc even ever exact exactly example except explain explained explanation fact fall falls figure figures file final finally find first fix fixed fixes follow followed following follows for form found from full further general
get give given gives go goes going good goods got group had happen has have having he held help her here his hold holds how however i if important in include included includes including indeed information instead into is issue it item items its itself just keep kept kind know known large last later latest least leave
less let like line lines list listed lists long look made mainly make makes many matter may mean means meant meanwhile measure might more moreover most much must my name named namely necessary need needed needs never new next no none nor normal normally not note nothing now number numbers obtain of off often old on once one
ones only onto or order other others otherwise our out over overall own part particular pay paid paying payment payable per percent period person place please point possible prepare prepared present previous price process product products exports exporter exporters export exported exporting provide provided provides put question quick quite rate rates rather
read ready reason refer reference result results right rule rules said same say says second section see set sets several shall she short should show shown shows similar simply since small so some something soon source sources specific stand standard start started starting starts state stated states step steps still such sum
summary sure take taken takes tell than that the their them themselves then there therefore these they thing this those though through thus time times to together too top total totals toward two type types under until up upon us use used useful uses using usually value valued values very via want was way we well were what when where whether which
while who whole whose why will with within without would yes yet you your yours regulation regulations law laws kilograms tonne tonnes tons ton mt kg rupiah dollars comes works work multiplied times plus minus worth approximately roughly maximum exceeding nearly almost verify confirm make sure regarding respect country countries send sent sending ship shipped shipping shipment shipments attach attached lodge lodged
"""


@cache
def plain_words() -> frozenset[str]:
    """The words and their stems."""
    words = frozenset(_INDONESIAN.split()) | frozenset(_ENGLISH.split())
    return words | frozenset(stem(word) for word in words)


@cache
def function_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words of grammar that tell the two languages apart: Indonesian, English."""
    indonesian = (
        "yang dan atau untuk dengan dari pada dalam tidak adalah sebesar jika bila karena oleh akan sudah belum harus wajib dapat bisa ini itu tersebut menurut berlaku sejak "
        "sampai juga serta agar anda kami saat setelah sebelum ke di para setiap hanya lebih antara berikut tetapi namun sebagai ialah merupakan bukan boleh dikenai"
    )
    english = (
        "the and or for with from of not is are was were be been if because by will has have had must can may this that these those according since until also you we "
        "when after before to in on at every only more between as an it its which their there should applies under but than"
    )
    return frozenset(indonesian.split()), frozenset(english.split())
