"""The SOP of taking part in keeping the social register up to date."""

from datetime import date

from portal.knowledge.demo.pieces import decision, document, field, role, step

SOP = {
    "slug": "pemutakhiran-dtks-dtsen",
    "title": "Peran serta Puskesos–SLRT dalam pemutakhiran DTKS/DTSEN",
    "number": "SOP/PSK-SLRT/02",
    "summary": (
        "Cara mengusulkan keluarga yang belum terdata, memperbaiki data yang keliru, dan "
        "memberi kabar hasilnya, dari rumah warga sampai SIKS-NG."
    ),
    "purpose": (
        "Keluarga miskin dan rentan tercatat dengan benar, satu kali, dan dengan keadaan "
        "terbaru. Puskesos–SLRT tidak mengubah DTKS/DTSEN sendiri, tetapi menemukan "
        "kekeliruan, mengantar usulan, dan memastikan warga mendapat jawaban."
    ),
    "scope": (
        "Usulan keluarga baru, sanggahan, serta perubahan karena lahir, meninggal, "
        "pindah, menikah, atau berubah keadaan. Sejak 2025 DTKS digantikan DTSEN dengan "
        "desil 1–10; data lama tetap dibaca bersama tanggal dan versinya."
    ),
    "legal_basis": (
        "Undang-Undang Nomor 13 Tahun 2011 tentang Penanganan Fakir Miskin\n"
        "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi\n"
        "Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia\n"
        "Instruksi Presiden Nomor 4 Tahun 2025 tentang Data Tunggal Sosial dan Ekonomi "
        "Nasional\n"
        "Peraturan Menteri Sosial Nomor 15 Tahun 2018 tentang Sistem Layanan dan "
        "Rujukan Terpadu\n"
        "Peraturan Menteri Sosial Nomor 3 Tahun 2021 tentang Pengelolaan DTKS"
    ),
    "responsible": "Dinas Sosial kabupaten/kota bersama pemerintah desa/kelurahan",
    "effective_on": date(2026, 2, 2),
    "reviewed_on": date(2026, 8, 3),
    "review_due_on": date(2027, 2, 1),
    "roles": [
        role(
            "facilitator",
            "Menemukan keluarga yang terlewat dan mencatat profil dasarnya.",
        ),
        role("back_office", "Memadankan NIK dan KK serta mencegah data ganda."),
        role(
            "village_government",
            "Menyelenggarakan musyawarah dan menandatangani berita acaranya.",
        ),
        role(
            "register_operator",
            "Menyusun daftar awal dan memasukkan usulan ke SIKS-NG.",
        ),
        role(
            "agency_officer",
            "Dinas Sosial: memverifikasi, memvalidasi, dan menyampaikan usulan.",
        ),
        role("front_office", "Memberi kabar hasil kepada keluarga."),
    ],
    "documents": [
        document(
            "kartu_keluarga",
            "Kartu Keluarga (KK)",
            required=True,
            remark="Keluarga tanpa KK diantar dahulu ke layanan administrasi "
            "kependudukan, lalu diusulkan.",
        ),
        document("ktp", "KTP-el kepala keluarga dan pasangan", required=True),
        document(
            "bukti_perubahan",
            "Bukti perubahan",
            remark="Akta kelahiran, akta kematian, surat pindah, atau surat nikah, sesuai "
            "dengan perubahan yang dilaporkan.",
        ),
        document(
            "foto_rumah",
            "Foto rumah tampak depan dan ruang utama",
            remark="Diambil petugas dengan izin keluarga.",
        ),
    ],
    "steps": [
        step(
            "Menemukan dan mencatat keluarga",
            "facilitator",
            (3, "working_days"),
            "Kunjungi keluarga yang melapor atau ditunjukkan RT/RW. Catat profil dasar, "
            "perubahan yang terjadi, dan program yang diterima. Jelaskan bahwa pencatatan "
            "belum berarti mendapat bantuan.",
            other_actor="front_office",
            inputs="KTP-el, KK, keterangan RT/RW",
            output="Profil dasar keluarga",
        ),
        step(
            "Memadankan NIK dan KK",
            "back_office",
            (1, "working_days"),
            "Periksa susunan NIK, cocokkan nama dan tanggal lahir, dan cari apakah "
            "keluarga sudah tercatat di desa lain atau dua kali.",
            inputs="Profil dasar keluarga",
            output="Hasil pemadanan",
            decision=decision(
                "Apakah NIK dan KK padan?",
                ("Ya", 3, ""),
                ("Tidak", 1, "setelah dibetulkan di Disdukcapil"),
                ("Sudah terdaftar", 8, ""),
            ),
        ),
        step(
            "Menyusun daftar awal",
            "register_operator",
            (2, "working_days"),
            "Gabungkan usulan, sanggahan, dan perubahan dari semua dusun atau RW menjadi "
            "satu daftar tanpa nama ganda.",
            inputs="Profil keluarga yang padan",
            output="Daftar awal untuk musyawarah",
        ),
        step(
            "Musyawarah desa atau kelurahan",
            "village_government",
            (1, "working_days"),
            "Bacakan daftar tanpa membuka data pribadi, dengarkan keterangan warga, dan "
            "sepakati siapa yang diusulkan serta siapa yang sudah tidak layak.",
            inputs="Daftar awal, daftar hadir",
            output="Berita acara musyawarah",
            decision=decision(
                "Apakah keluarga disepakati?",
                ("Ya", 5, ""),
                ("Tidak", 8, "dengan alasan dalam berita acara"),
            ),
        ),
        step(
            "Memasukkan usulan ke SIKS-NG",
            "register_operator",
            (3, "working_days"),
            "Masukkan keluarga yang disepakati, lampirkan berita acara, dan simpan nomor "
            "usulannya pada catatan Puskesos.",
            inputs="Berita acara musyawarah",
            output="Usulan dengan nomor dan tanggal",
        ),
        step(
            "Verifikasi dan validasi",
            "agency_officer",
            (10, "working_days"),
            "Dinas Sosial memeriksa berkas dan, bila perlu, mengunjungi keluarga bersama "
            "fasilitator dan supervisor.",
            other_actor="supervisor",
            inputs="Usulan di SIKS-NG",
            output="Hasil verifikasi",
            decision=decision(
                "Apa hasilnya?",
                ("Sesuai", 7, ""),
                ("Perlu diperbaiki", 5, "sebutkan isian yang keliru"),
                ("Tidak sesuai", 8, "dengan alasan"),
            ),
        ),
        step(
            "Pengesahan dan penyampaian",
            "agency_officer",
            (5, "working_days"),
            "Kepala daerah mengesahkan, lalu usulan disampaikan kepada Kementerian Sosial "
            "untuk pemutakhiran bersama BPS.",
            inputs="Hasil verifikasi",
            output="Surat pengesahan dan bukti penyampaian",
        ),
        step(
            "Memberi kabar kepada keluarga",
            "front_office",
            (1, "working_days"),
            "Sampaikan hasil dan artinya, termasuk cara menyanggah. Bila keluarga tetap "
            "membutuhkan pertolongan sekarang, buka kasus layanan.",
            inputs="Bukti penyampaian atau alasan penolakan",
            output="Keluarga mengetahui hasil usulannya",
        ),
    ],
    "record_fields": [
        field(
            "jenis_usulan",
            "Apa yang diusulkan?",
            "choice",
            choices={
                "keluarga_baru": "Keluarga baru",
                "perubahan_data": "Perubahan data",
                "sanggahan": "Sanggahan",
                "tidak_layak": "Sudah tidak layak",
            },
            required=True,
        ),
        field(
            "alasan_perubahan",
            "Peristiwa yang menyebabkan perubahan",
            "choices",
            choices={
                "lahir": "Kelahiran",
                "meninggal": "Kematian",
                "pindah": "Pindah",
                "menikah": "Menikah atau bercerai",
                "ekonomi": "Penghasilan atau pekerjaan berubah",
            },
        ),
        field(
            "status_rumah",
            "Status rumah yang ditempati",
            "choice",
            choices={
                "milik": "Milik sendiri",
                "sewa": "Sewa atau kontrak",
                "menumpang": "Menumpang",
                "dinas": "Rumah dinas",
            },
            required=True,
        ),
        field(
            "tanggal_musyawarah",
            "Tanggal musyawarah",
            "date",
            help="Diisi setelah musyawarah berlangsung.",
        ),
        field("nomor_berita_acara", "Nomor berita acara musyawarah"),
        field("nomor_usulan_siks", "Nomor usulan di SIKS-NG"),
        field(
            "desil_diketahui",
            "Desil menurut data yang diterima",
            "number",
            sensitive=True,
            help="1 sampai 10, bersama tanggal data. Tidak untuk disebarkan.",
        ),
    ],
}
