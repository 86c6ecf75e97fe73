"""The SOP of the services a Puskesos or an SLRT secretariat gives."""

from datetime import date

from portal.knowledge.demo.pieces import decision, document, field, role, step

SOP = {
    "slug": "pelayanan-puskesos-slrt",
    "title": "Pelayanan Puskesos–SLRT",
    "number": "SOP/PSK-SLRT/01",
    "summary": (
        "Dari warga datang sampai kabar kembali kepadanya: siapa menerima, siapa "
        "menangani, siapa memutuskan, dan berapa lama paling lama."
    ),
    "purpose": (
        "Setiap warga yang datang dilayani di satu tempat sampai tuntas. Kebutuhannya "
        "dicatat satu kali, ditangani di tempat bila bisa, dan dirujuk ke satu instansi "
        "yang tepat bila perlu. Warga tidak dipingpong dari kantor ke kantor."
    ),
    "scope": (
        "Berlaku di Puskesos desa/kelurahan dan di sekretariat SLRT kabupaten/kota untuk "
        "permohonan, pengaduan, pertanyaan, dan saran. Dimulai saat warga menyampaikan "
        "kebutuhannya dan selesai saat warga menerima hasilnya."
    ),
    "legal_basis": (
        "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik\n"
        "Undang-Undang Nomor 13 Tahun 2011 tentang Penanganan Fakir Miskin\n"
        "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi\n"
        "Peraturan Menteri Sosial Nomor 15 Tahun 2018 tentang Sistem Layanan dan "
        "Rujukan Terpadu"
    ),
    "responsible": "Sekretariat SLRT kabupaten/kota",
    "effective_on": date(2026, 1, 5),
    "reviewed_on": date(2026, 7, 1),
    "review_due_on": date(2027, 7, 1),
    "roles": [
        role(
            "front_office",
            "Menerima warga, memeriksa identitas, mencatat kasus, memberi tanda terima, "
            "dan menyampaikan hasil.",
        ),
        role(
            "back_office",
            "Menelaah berkas, menyusun rekomendasi, memberi layanan di tempat, dan "
            "mengirim serta memantau rujukan.",
        ),
        role(
            "facilitator",
            "Mengunjungi keluarga bila keadaannya perlu dilihat langsung.",
        ),
        role(
            "coordinator",
            "Menetapkan tindak lanjut di tingkat desa dan menjaga agar tidak ada kasus "
            "yang terhenti.",
        ),
        role(
            "manager",
            "Menetapkan tindak lanjut di tingkat kabupaten/kota dan membuka jalan ke "
            "instansi bila rujukan tersendat.",
        ),
        role(
            "agency_officer",
            "Menjawab rujukan: menerima, meminta dokumen, mengalihkan, menolak dengan "
            "alasan, atau menyelesaikan.",
        ),
    ],
    "documents": [
        document(
            "ktp",
            "KTP-el",
            remark="Tunjukkan yang asli. Bila belum punya atau hilang, tetap dilayani; "
            "petugas mencatat alasannya dan membantu pengurusannya.",
        ),
        document(
            "kartu_keluarga",
            "Kartu Keluarga (KK)",
            remark="Asli atau foto yang terbaca. Nomor KK dipakai untuk memeriksa data "
            "keluarga.",
        ),
        document(
            "kks",
            "Kartu Keluarga Sejahtera (KKS)",
            remark="Hanya untuk urusan PKH atau Sembako.",
        ),
        document(
            "surat_puskesmas",
            "Surat rujukan puskesmas atau surat keterangan rawat inap",
            remark="Hanya untuk urusan kesehatan.",
        ),
        document(
            "surat_kuasa",
            "Surat kuasa atau bukti hubungan keluarga",
            remark="Bila warga diwakili orang lain.",
        ),
    ],
    "steps": [
        step(
            "Menyambut dan mendengarkan",
            "front_office",
            (10, "minutes"),
            "Persilakan warga duduk, dengarkan kebutuhannya dengan kata-katanya sendiri, "
            "lalu ulangi untuk memastikan. Dahulukan lansia, penyandang disabilitas, ibu "
            "hamil, dan orang sakit.",
            output="Kebutuhan warga dipahami",
        ),
        step(
            "Memeriksa identitas dan data keluarga",
            "front_office",
            (10, "minutes"),
            "Cocokkan KTP dan KK, cari riwayat kasus warga, dan periksa apakah "
            "keluarganya terdaftar di DTKS/DTSEN serta bantuan apa yang sudah diterima.",
            inputs="KTP-el dan KK, atau nama, tanggal lahir, dan desa",
            output="Status keluarga dalam data diketahui",
            decision=decision(
                "Apakah keluarga terdaftar di DTKS/DTSEN?",
                ("Ya", 3, ""),
                ("Tidak", 3, "tawarkan usulan menurut SOP pemutakhiran data"),
            ),
        ),
        step(
            "Mencatat kasus dan memberi tanda terima",
            "front_office",
            (10, "minutes"),
            "Pilih layanan, centang dokumen yang dibawa, isi pertanyaan yang diminta, dan "
            "mintakan persetujuan warga. Serahkan tanda terima dan jelaskan kapan kabar "
            "berikutnya datang.",
            inputs="Dokumen menurut layanan",
            output="Tanda terima dengan nomor kasus dan kode pelacakan",
        ),
        step(
            "Menelaah dan menyusun rekomendasi",
            "back_office",
            (1, "working_days"),
            "Periksa kelengkapan, hubungi warga bila ada yang kurang, nilai program atau "
            "layanan yang cocok, dan tulis rekomendasi yang bisa langsung diputuskan.",
            inputs="Kasus yang tercatat",
            output="Rekomendasi tindak lanjut",
            decision=decision(
                "Apakah keadaan keluarga perlu dilihat langsung?",
                ("Ya", 5, ""),
                ("Tidak", 6, ""),
            ),
        ),
        step(
            "Mengunjungi keluarga",
            "facilitator",
            (2, "working_days"),
            "Datang dengan pemberitahuan, lihat keadaan rumah dan keluarga, catat "
            "keikutsertaan program dan keluhan lain. Supervisor memeriksa catatan.",
            inputs="Surat tugas dan pertanyaan dari back office",
            output="Catatan kunjungan",
        ),
        step(
            "Menetapkan tindak lanjut",
            "coordinator",
            (1, "working_days"),
            "Baca rekomendasi dan catatan kunjungan, lalu putuskan. Keputusan selalu "
            "disertai alasan yang bisa dipahami warga.",
            other_actor="manager",
            inputs="Rekomendasi dan catatan kunjungan",
            output="Keputusan tertulis",
            decision=decision(
                "Apa keputusannya?",
                ("Dilayani atau dirujuk", 7, ""),
                ("Rekomendasi dilengkapi", 4, "sebutkan apa yang kurang"),
                ("Tidak dapat dilayani", 9, "dengan alasan dan saran lain"),
            ),
        ),
        step(
            "Memberi layanan atau merujuk",
            "back_office",
            (1, "hours"),
            "Selesaikan di tempat bila wewenangnya ada: surat keterangan, perbaikan data, "
            "pendampingan. Bila tidak, kirim satu rujukan lengkap ke satu instansi, agar "
            "warga tidak perlu mengulang cerita.",
            inputs="Keputusan dan dokumen kasus",
            output="Layanan diberikan, atau rujukan terkirim",
            decision=decision(
                "Apakah kasus dirujuk?",
                ("Ya", 8, ""),
                ("Tidak", 9, ""),
            ),
        ),
        step(
            "Menjawab rujukan",
            "agency_officer",
            (14, "working_days"),
            "Terima atau kembalikan rujukan pada hari pertama, lalu beri layanan atau "
            "jawaban. Back office mengingatkan sebelum batas waktu lewat.",
            inputs="Rujukan dengan dokumen dan alasan",
            output="Jawaban dan hasil dari instansi",
            decision=decision(
                "Apa jawaban instansi?",
                ("Selesai", 9, ""),
                ("Dokumen kurang", 7, "back office melengkapi bersama warga"),
                ("Ditolak", 6, "ditetapkan jalan lain"),
            ),
        ),
        step(
            "Menyampaikan hasil dan menutup kasus",
            "front_office",
            (15, "minutes"),
            "Sampaikan hasil dengan bahasa sederhana, tanyakan apakah kebutuhannya sudah "
            "terjawab, dan catat penilaiannya. Kasus ditutup setelah warga "
            "membenarkan, atau setelah batas waktu tanggapan lewat.",
            inputs="Keputusan, hasil layanan, atau jawaban instansi",
            output="Kasus ditutup dengan tanggapan warga",
        ),
    ],
    "record_fields": [
        field(
            "hubungan_pelapor",
            "Siapa yang datang?",
            "choice",
            choices={
                "sendiri": "Warga sendiri",
                "keluarga": "Anggota keluarga",
                "tetangga": "Tetangga atau pengurus RT/RW",
                "pendamping": "Pendamping atau relawan",
            },
            required=True,
        ),
        field("nomor_kontak", "Nomor telepon yang bisa dihubungi", "phone"),
        field(
            "jumlah_tanggungan",
            "Jumlah anggota keluarga yang ditanggung",
            "number",
            required=True,
        ),
        field(
            "kerentanan",
            "Siapa saja di rumah yang perlu perhatian khusus?",
            "choices",
            choices={
                "lansia": "Lansia",
                "disabilitas": "Penyandang disabilitas",
                "ibu_hamil": "Ibu hamil atau menyusui",
                "balita": "Balita",
                "sakit_menahun": "Orang sakit menahun",
            },
            sensitive=True,
        ),
        field(
            "penghasilan_sebulan",
            "Perkiraan penghasilan keluarga sebulan (rupiah)",
            "number",
            sensitive=True,
            help="Tulis angka saja. Kosongkan bila warga tidak bersedia menjawab.",
        ),
        field(
            "pernah_ke_kantor_lain",
            "Pernah ke kantor lain untuk urusan yang sama?",
            "yes_no",
            required=True,
            help="Dipakai untuk mengetahui apakah warga dipingpong.",
        ),
        field("kantor_sebelumnya", "Kantor yang sudah didatangi dan jawabannya"),
        field(
            "persetujuan_data",
            "Warga setuju datanya dipakai untuk layanan ini",
            "yes_no",
            required=True,
        ),
    ],
}
