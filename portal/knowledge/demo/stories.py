"""Three success stories: made-up people in situations that officers know well."""

from datetime import date

from portal.knowledge.demo.pieces import heading, note, quote, text

MADE_UP = note(
    "example",
    "<p>Kisah ini disusun sebagai contoh isi portal. Tokohnya tidak nyata; jalannya "
    "pelayanan mengikuti SOP yang berlaku.</p>",
)

STORIES = [
    {
        "slug": "kartu-ibu-sari-aktif-kembali",
        "title": "Kartu Ibu Sari aktif kembali sebelum hari kontrol",
        "summary": (
            "Jaminan kesehatannya mati, jadwal kontrol tinggal beberapa hari. Satu meja "
            "di Puskesos cukup untuk mengurusnya."
        ),
        "pseudonym": "Ibu Sari",
        "place": "Kabupaten Sukabumi, Jawa Barat",
        "service": "pbi-jk-reactivation",
        "picture": "kartu-kesehatan",
        "photo_alt": (
            "Gambar: seorang petugas menyerahkan kartu kepada seorang ibu di meja layanan."
        ),
        "before": (
            "Kartu PBI-JK Ibu Sari tidak aktif. Di puskesmas ia diminta ke BPJS, di BPJS "
            "ia diminta ke Dinas Sosial. Setiap perjalanan memakan ongkos satu hari kerja."
        ),
        "after": (
            "Ia hanya datang ke Puskesos desa. Berkasnya diantar petugas melalui rujukan, "
            "kartunya aktif kembali, dan ia menerima kabar lewat telepon."
        ),
        "quote": "Saya tidak perlu bercerita dari awal lagi. Petugasnya yang mencari jalan.",
        "consent_reference": "CONTOH/KISAH/01",
        "consented_on": date(2026, 3, 9),
        "body": [
            text(
                "<p>Ibu Sari mengetahui kartunya tidak aktif ketika sudah duduk di ruang "
                "tunggu puskesmas. Ia menderita penyakit menahun dan harus kontrol setiap "
                "bulan. Membayar sendiri berarti mengambil uang sekolah anaknya.</p>"
            ),
            heading("Satu meja, satu cerita"),
            text(
                "<p>Tetangganya menyarankan Puskesos di balai desa. Petugas front office "
                "mendengarkan, mencocokkan KTP dan KK, lalu memeriksa data keluarga. "
                "Ternyata keluarga itu masih tercatat, tetapi satu angka pada NIK di "
                "kartu lama berbeda dengan KK yang baru.</p><p>Back office menyusun "
                "rekomendasi reaktivasi hari itu juga, melampirkan surat dari puskesmas, "
                "dan koordinator menyetujuinya. Rujukan dikirim ke Dinas Sosial "
                "kabupaten, lengkap, sehingga tidak dikembalikan.</p>"
            ),
            heading("Kabar yang datang sendiri"),
            text(
                "<p>Ibu Sari pulang dengan tanda terima bernomor kasus. Ketika kartunya "
                "aktif, front office meneleponnya sebelum hari kontrol. Kasus ditutup "
                "setelah ia sendiri membenarkan bahwa kartunya dapat dipakai.</p>"
            ),
            MADE_UP,
        ],
    },
    {
        "slug": "pak-rahman-masuk-data",
        "title": "Bertahun-tahun terlewat, keluarga Pak Rahman kini terdata",
        "summary": (
            "Keluarga ini tidak pernah masuk data karena KK-nya belum dipecah. Kunjungan "
            "fasilitator dan musyawarah desa membuka jalannya."
        ),
        "pseudonym": "Pak Rahman",
        "place": "Kabupaten Lombok Barat, Nusa Tenggara Barat",
        "service": "dtsen-proposal",
        "picture": "kunjungan-rumah",
        "photo_alt": (
            "Gambar: fasilitator dengan papan catatan berbicara dengan keluarga di depan "
            "rumah."
        ),
        "before": (
            "Pak Rahman, istrinya, dan dua anak menumpang di rumah orang tua. Namanya "
            "masih di KK lama, sehingga setiap pendataan melewatkan keluarganya."
        ),
        "after": (
            "KK-nya sudah dipisah, keluarganya disepakati dalam musyawarah desa, dan "
            "usulannya masuk SIKS-NG dengan nomor yang bisa ditanyakan."
        ),
        "quote": "Dulu saya hanya dijawab: nanti. Sekarang ada nomor, ada tanggal, ada orangnya.",
        "consent_reference": "CONTOH/KISAH/02",
        "consented_on": date(2026, 4, 20),
        "body": [
            text(
                "<p>Fasilitator mengenal keluarga itu ketika mengunjungi rumah sebelah. "
                "Empat orang tinggal di satu kamar belakang, dan penghasilan Pak Rahman "
                "sebagai buruh angkut tidak tentu. Tidak satu pun program pernah sampai, "
                "karena di atas kertas mereka bagian dari keluarga orang tuanya.</p>"
            ),
            heading("Surat dahulu, baru usulan"),
            text(
                "<p>Petugas tidak langsung mengusulkan. Pemadanan NIK menunjukkan bahwa "
                "KK perlu dipisah, maka keluarga dirujuk ke Disdukcapil dengan surat "
                "pengantar yang lengkap. Setelah KK baru terbit, profil keluarga "
                "dicatat dan dimasukkan ke daftar awal desa.</p>"
            ),
            quote(
                "Usulan yang datanya padan jarang dikembalikan. Waktu yang dipakai untuk "
                "memadankan tidak terbuang.",
                "Petugas back office Puskesos",
            ),
            heading("Disepakati bersama"),
            text(
                "<p>Dalam musyawarah desa, pengurus RT menguatkan keterangan fasilitator. "
                "Berita acara ditandatangani, operator memasukkan usulan, dan Dinas "
                "Sosial memverifikasi. Sambil menunggu, Puskesos mempertemukan keluarga "
                "itu dengan lembaga zakat setempat untuk kebutuhan paling mendesak.</p>"
            ),
            MADE_UP,
        ],
    },
    {
        "slug": "dani-kembali-ke-sekolah",
        "title": "Dani kembali ke sekolah pada tahun ajaran baru",
        "summary": (
            "Anak yang hampir berhenti sekolah ini dibantu empat pihak, tetapi "
            "keluarganya hanya berurusan dengan satu petugas."
        ),
        "pseudonym": "Dani",
        "place": "Kabupaten Bantaeng, Sulawesi Selatan",
        "service": "pip-school",
        "picture": "kembali-sekolah",
        "photo_alt": "Gambar: seorang anak berseragam berjalan menuju gedung sekolah.",
        "before": (
            "Dani berhenti masuk sekolah setelah ayahnya sakit. Seragamnya sudah sempit, "
            "iuran tertunggak, dan ia mulai ikut bekerja di kebun."
        ),
        "after": (
            "Ia kembali ke kelas, namanya diusulkan untuk PIP oleh sekolah, dan ayahnya "
            "mendapat pengobatan melalui puskesmas."
        ),
        "quote": "Saya mau jadi guru. Sekarang saya sudah bisa ikut pelajaran lagi.",
        "consent_reference": "CONTOH/KISAH/03",
        "consented_on": date(2026, 5, 11),
        "body": [
            text(
                "<p>Guru kelas Dani datang ke Puskesos membawa kabar: seorang muridnya "
                "sudah lama tidak masuk. Laporan itu dicatat sebagai pengaduan, dengan "
                "persetujuan orang tua, dan fasilitator berkunjung bersama anggota "
                "Karang Taruna.</p>"
            ),
            heading("Satu keluarga, beberapa kebutuhan"),
            text(
                "<p>Di rumah terlihat bahwa sekolah bukan satu-satunya soal. Ayah Dani "
                "belum berobat karena mengira harus membayar. Back office menyusun dua "
                "tindak lanjut sekaligus: rujukan pendidikan kepada sekolah dan Dinas "
                "Pendidikan, serta rujukan kesehatan kepada puskesmas.</p>"
            ),
            text(
                "<p>Manajer SLRT menghubungi kedua instansi agar jawabannya sejalan. "
                "Seragam datang dari sumbangan warga melalui Karang Taruna. Orang tua "
                "Dani tetap berurusan dengan petugas yang sama dari awal sampai akhir.</p>"
            ),
            note(
                "important",
                "<p>Untuk kisah seorang anak diperlukan persetujuan tertulis orang tua "
                "atau walinya, nama samaran, dan gambar yang tidak menunjukkan wajah.</p>",
            ),
            MADE_UP,
        ],
    },
]
