"""Module 1 of the course: what Puskesos and SLRT are for, and who does what."""

from portal.knowledge.demo.pieces import heading, note, points, question, text

MODULE = {
    "slug": "mengenal-puskesos-slrt",
    "title": "Mengenal Puskesos dan SLRT",
    "summary": "Mengapa layanan satu pintu ada, apa fungsinya, dan siapa mengerjakan apa.",
    "objective": (
        "Anda dapat menjelaskan kepada warga dan rekan kerja apa yang bisa diharapkan "
        "dari Puskesos dan SLRT, dan siapa yang bertanggung jawab di setiap tingkat."
    ),
    "lessons": [
        {
            "slug": "warga-tidak-dipingpong",
            "title": "Mengapa warga tidak boleh dipingpong",
            "summary": "Akar gagasan layanan satu pintu, dilihat dari sisi warga.",
            "objective": (
                "Anda dapat menghitung apa yang hilang ketika warga dikirim dari kantor "
                "ke kantor, dan menyebut tiga cara mencegahnya."
            ),
            "minutes": 15,
            "sop": "pelayanan-puskesos-slrt",
            "body": [
                text(
                    "<p>Bayangkan seorang ibu yang kartu jaminan kesehatannya tidak aktif. "
                    "Puskesmas menyuruhnya ke BPJS. BPJS menyuruhnya ke Dinas Sosial. "
                    "Dinas Sosial meminta surat dari desa. Tidak satu pun petugas berbuat "
                    "salah menurut aturan kantornya, tetapi ibu itu kehilangan tiga hari "
                    "kerja dan ongkos jalan. Orang seperti dia sering berhenti di tengah "
                    "jalan, dan haknya hilang.</p>"
                ),
                heading("Satu titik, banyak layanan"),
                text(
                    "<p>Program perlindungan sosial tersebar di banyak kementerian dan "
                    "dinas. Sistem Layanan dan Rujukan Terpadu (SLRT) dibangun agar warga "
                    "tidak perlu mengenal semua kantor itu. Puskesos, bentuk kecilnya di "
                    "desa dan kelurahan, membawa layanan lebih dekat. Yang berpindah dari "
                    "meja ke meja adalah berkas, bukan orangnya.</p>"
                ),
                points(
                    "Tiga cara mencegah pingpong",
                    "Dengarkan sampai selesai dan catat satu kali, sehingga warga tidak "
                    "perlu mengulang cerita.",
                    "Rujuk ke satu instansi yang tepat, dengan dokumen lengkap dan nama "
                    "petugas yang bisa dihubungi.",
                    "Pegang kasusnya sampai ada jawaban. Merujuk bukan berarti selesai.",
                ),
                note(
                    "important",
                    "<p>Puskesos bukan Puskesmas. Puskesos adalah Pusat Kesejahteraan "
                    "Sosial; Puskesmas adalah Pusat Kesehatan Masyarakat. Jelaskan bedanya "
                    "sejak awal agar warga tidak salah harap.</p>",
                ),
                question(
                    "Pilih satu kasus yang pernah Anda tangani. Berapa kali warga harus "
                    "pergi, dan kepergian mana yang sebenarnya bisa diganti dengan satu "
                    "panggilan telepon petugas?",
                    "<p>Tulis setiap kepergian dengan alasannya. Biasanya ada dua jenis "
                    "yang bisa dihapus: pergi untuk <b>bertanya syarat</b>, dan pergi "
                    "untuk <b>mengantar satu lembar yang kurang</b>. Keduanya hilang bila "
                    "petugas memeriksa syarat sebelum merujuk.</p>",
                ),
            ],
        },
        {
            "slug": "fungsi-dan-tingkat-layanan",
            "title": "Empat fungsi, dua tingkat",
            "summary": "Apa yang dikerjakan di desa, dan apa yang dikerjakan di kabupaten/kota.",
            "objective": (
                "Anda dapat menyebut empat fungsi SLRT dan menentukan sebuah kasus "
                "selesai di desa atau perlu naik ke kabupaten/kota."
            ),
            "minutes": 15,
            "sop": "pelayanan-puskesos-slrt",
            "body": [
                text(
                    "<p>Dasarnya adalah Peraturan Menteri Sosial Nomor 15 Tahun 2018: SLRT "
                    "mengenali kebutuhan dan keluhan fakir miskin dan orang tidak mampu, "
                    "lalu merujuknya kepada pengelola program di pusat dan daerah. "
                    "Pekerjaan itu terbagi dalam empat fungsi.</p>"
                ),
                points(
                    "Empat fungsi",
                    "Integrasi layanan dan informasi: warga bertanya di satu tempat.",
                    "Identifikasi keluhan, penanganan, dan rujukan.",
                    "Pencatatan keikutsertaan dan kebutuhan program.",
                    "Pemutakhiran data secara terus-menerus.",
                ),
                heading("Desa: dekat dan cepat"),
                text(
                    "<p>Puskesos memberi informasi, menerima keluhan, memeriksa KTP, KK, "
                    "dan data keluarga, membantu usulan, serta menyelesaikan hal yang "
                    "menjadi wewenang desa: surat keterangan, pendampingan, BLT Dana Desa, "
                    "dan gotong royong bersama pilar sosial seperti PSM, Karang Taruna, "
                    "dan Posyandu.</p>"
                ),
                heading("Kabupaten/kota: membuka jalan"),
                text(
                    "<p>Sekretariat SLRT menerima kasus yang tidak selesai di desa. Di sana "
                    "ada pengetahuan tentang program, hubungan dengan dinas, dan manajer "
                    "yang berwenang menetapkan. Layanan mencakup kesehatan, pendidikan, "
                    "sosial-ekonomi, pangan, energi, pertanian, perikanan, perumahan, dan "
                    "administrasi kependudukan.</p>"
                ),
                question(
                    "Warga meminta surat pengantar untuk memperbaiki nama di KK. Selesai di "
                    "desa atau naik ke kabupaten?",
                    "<p>Keduanya berperan. Surat pengantar diberikan di desa hari itu juga. "
                    "Perbaikannya sendiri wewenang Disdukcapil, jadi kasus <b>dirujuk</b> "
                    "dengan dokumen lengkap dan dipegang sampai KK baru terbit.</p>",
                ),
            ],
        },
        {
            "slug": "siapa-mengerjakan-apa",
            "title": "Siapa mengerjakan apa",
            "summary": "Peran di Puskesos dan SLRT, dan mengapa peran tidak boleh kosong.",
            "objective": (
                "Anda dapat memetakan setiap peran kepada orang di tempat Anda, termasuk "
                "penggantinya."
            ),
            "minutes": 20,
            "sop": "pelayanan-puskesos-slrt",
            "body": [
                text(
                    "<p>Alur pelayanan selalu sama: front office mendaftarkan, back office "
                    "menangani dan memberi rekomendasi, koordinator atau manajer "
                    "menetapkan, lalu layanan atau rujukan berjalan. Memisahkan ketiga "
                    "langkah itu bukan soal pangkat. Orang yang menerima warga perlu "
                    "tenang mendengar; orang yang menelaah perlu tenang berpikir; orang "
                    "yang menetapkan perlu melihat keduanya.</p>"
                ),
                points(
                    "Peran dan tanggung jawab",
                    "Front office: menerima, mencatat, memberi tanda terima, menyampaikan "
                    "hasil.",
                    "Back office: menelaah, merekomendasikan, melayani, merujuk, memantau.",
                    "Koordinator (desa) dan manajer (kabupaten/kota): menetapkan dan "
                    "membuka hambatan.",
                    "Fasilitator: menjangkau warga yang tidak bisa datang.",
                    "Supervisor: mendampingi fasilitator dan memeriksa hasil kunjungan.",
                ),
                heading("Bila orangnya hanya dua"),
                text(
                    "<p>Banyak Puskesos hanya punya dua atau tiga petugas. Satu orang boleh "
                    "memegang dua peran, tetapi <b>yang merekomendasikan sebaiknya bukan "
                    "yang menetapkan</b>. Bila terpaksa, mintalah sekretaris desa atau "
                    "supervisor membaca keputusan sebelum dijalankan.</p>"
                ),
                note(
                    "tip",
                    "<p>Tulis nama pengganti di samping setiap peran dan tempelkan di "
                    "ruang kerja. Layanan yang berhenti karena satu orang cuti adalah "
                    "awal dari Puskesos yang mangkrak.</p>",
                ),
                question(
                    "Siapa di tempat Anda yang memegang setiap peran, dan siapa "
                    "penggantinya? Peran mana yang kosong?",
                    "<p>Peran yang paling sering kosong adalah <b>pengganti back "
                    "office</b>. Pilih satu orang dari unsur PSKS atau perangkat desa, dan "
                    "jadwalkan ia mendampingi selama beberapa hari layanan.</p>",
                ),
            ],
        },
    ],
}
