"""Module 3 of the course: managing people, work and data."""

from portal.knowledge.demo.pieces import heading, note, points, question, text

MODULE = {
    "slug": "mengelola-orang-dan-data",
    "title": "Mengelola orang dan data",
    "summary": "Membagi beban, menjaga data tetap sahih, dan melindungi rahasia warga.",
    "objective": (
        "Anda dapat memimpin tim kecil yang bekerja teratur, dengan data yang benar dan "
        "terjaga."
    ),
    "lessons": [
        {
            "slug": "membagi-tugas-dan-beban",
            "title": "Membagi tugas dan beban kerja",
            "summary": "Rapat pendek, papan kasus, dan pendampingan petugas baru.",
            "objective": (
                "Anda dapat menjalankan rapat mingguan setengah jam yang menggerakkan "
                "kasus yang terhenti."
            ),
            "minutes": 20,
            "body": [
                text(
                    "<p>Tim yang baik tidak diukur dari jumlah kasus yang diterima, tetapi "
                    "dari kasus yang bergerak. Tugas pemimpin adalah melihat kasus yang "
                    "diam: siapa pemegangnya, apa yang ditunggu, dan siapa yang bisa "
                    "membantu.</p>"
                ),
                heading("Rapat mingguan setengah jam"),
                points(
                    "Susunan rapat",
                    "Lima menit: kasus baru dan kasus selesai minggu ini.",
                    "Lima belas menit: kasus yang melewati batas waktu, satu per satu.",
                    "Lima menit: pembagian kunjungan dan piket minggu depan.",
                    "Lima menit: satu hal yang dipelajari tim.",
                ),
                text(
                    "<p>Untuk setiap kasus yang terhenti, akhiri dengan satu nama dan satu "
                    "tanggal. “Akan ditindaklanjuti” tanpa nama berarti tidak ada yang "
                    "menindaklanjuti.</p>"
                ),
                heading("Petugas baru tidak dilepas sendiri"),
                text(
                    "<p>Hari pertama, ia duduk di samping front office dan hanya mendengar. "
                    "Berikutnya ia mencatat dan Anda memeriksa. Setelah itu ia melayani "
                    "dan Anda duduk di sampingnya. Baru kemudian ia memegang kasus sendiri "
                    "dengan satu orang untuk bertanya.</p>"
                ),
                question(
                    "Satu petugas memegang jauh lebih banyak kasus terbuka daripada yang "
                    "lain. Apa yang Anda periksa sebelum memindahkan kasus?",
                    "<p>Periksa dahulu <b>mengapa</b>: kasusnya lebih sulit, instansi "
                    "tujuannya lambat, atau ia tidak menutup kasus yang sudah selesai. "
                    "Memindahkan kasus berarti warga berganti petugas, jadi lakukan hanya "
                    "bila sebabnya memang beban.</p>",
                ),
            ],
        },
        {
            "slug": "data-yang-sahih",
            "title": "Data yang sahih: NIK, KK, DTKS, dan DTSEN",
            "summary": "Membaca nomor identitas dan memahami data yang diterima dari pusat.",
            "objective": (
                "Anda dapat mengenali NIK yang janggal, mencegah data ganda, dan "
                "menjelaskan arti desil kepada warga."
            ),
            "minutes": 25,
            "sop": "pemutakhiran-dtks-dtsen",
            "body": [
                text(
                    "<p>Satu NIK untuk satu orang adalah kunci yang menghubungkan semua "
                    "program. NIK terdiri atas 16 angka: enam angka wilayah saat nomor "
                    "dibuat, enam angka tanggal lahir (untuk perempuan tanggalnya ditambah "
                    "40), dan empat angka urut.</p>"
                ),
                points(
                    "Tanda NIK yang perlu diperiksa",
                    "Kurang atau lebih dari 16 angka.",
                    "Berakhir dengan 0000, atau angka terakhirnya dibulatkan oleh lembar "
                    "kerja.",
                    "Tanggal di dalamnya berbeda dengan tanggal lahir di KK.",
                    "Sama dengan nomor KK, atau dipakai dua orang.",
                ),
                heading("Dari DTKS ke DTSEN"),
                text(
                    "<p>Sejak 2025 DTKS digantikan Data Tunggal Sosial dan Ekonomi Nasional "
                    "(DTSEN), yang mengelompokkan keluarga dalam desil 1 sampai 10. Desil 1 "
                    "adalah kelompok dengan tingkat kesejahteraan paling rendah. Puskesos "
                    "<b>membaca</b> data itu bersama tanggal dan versinya; mengubahnya "
                    "hanya lewat usulan dan musyawarah.</p>"
                ),
                note(
                    "important",
                    "<p>Syarat desil tiap program dapat berubah. Jangan menjanjikan bantuan "
                    "hanya karena melihat angka desil; periksa ketentuan yang sedang "
                    "berlaku.</p>",
                ),
                question(
                    "Warga bertanya, “Kalau saya didata, kapan bantuannya keluar?” Apa "
                    "jawaban Anda?",
                    "<p>Jelaskan bahwa pendataan membuat keadaannya <b>diketahui</b>, "
                    "sedangkan bantuan diputuskan pengelola program menurut syaratnya. "
                    "Beri nomor usulan dan tanggal kabar berikutnya. Bila ada kebutuhan "
                    "mendesak, buka kasus layanan hari itu juga.</p>",
                ),
            ],
        },
        {
            "slug": "menjaga-rahasia-warga",
            "title": "Menjaga rahasia warga",
            "summary": "Kebiasaan sehari-hari yang melindungi data pribadi.",
            "objective": (
                "Anda dapat menerapkan aturan pelindungan data pribadi di meja layanan, di "
                "telepon genggam, dan dalam kisah sukses."
            ),
            "minutes": 20,
            "sop": "pelayanan-puskesos-slrt",
            "body": [
                text(
                    "<p>Warga bercerita tentang sakit, utang, dan kekerasan karena percaya. "
                    "Undang-Undang Nomor 27 Tahun 2022 melindungi kepercayaan itu. Data "
                    "kesehatan, data anak, dan data keuangan termasuk data pribadi yang "
                    "bersifat spesifik dan dijaga lebih ketat.</p>"
                ),
                points(
                    "Kebiasaan yang melindungi",
                    "Tanyakan hanya yang diperlukan untuk layanan ini.",
                    "Jangan mengirim foto KTP atau daftar nama ke grup percakapan.",
                    "Kunci layar saat meninggalkan meja, dan jangan berbagi kata sandi.",
                    "Bicarakan hal peka di tempat yang tidak didengar antrean.",
                    "Buka nomor lengkap hanya bila perlu; portal mencatat siapa membukanya.",
                ),
                heading("Kisah sukses tanpa membuka identitas"),
                text(
                    "<p>Kisah yang baik menguatkan warga lain. Untuk memuatnya diperlukan "
                    "persetujuan tertulis tersendiri, nama samaran, dan tempat yang cukup "
                    "luas sehingga orangnya tidak dikenali. Untuk anak, persetujuan datang "
                    "dari orang tua atau wali.</p>"
                ),
                note(
                    "tip",
                    "<p>Bacakan kisah itu kepada orangnya sebelum terbit, dan sampaikan "
                    "bahwa ia boleh menarik persetujuannya.</p>",
                ),
                question(
                    "Kepala dusun meminta daftar nama penerima bantuan lengkap dengan NIK "
                    "untuk ditempel di balai desa. Apa yang Anda lakukan?",
                    "<p>Tolak dengan sopan dan tawarkan jalan lain: umumkan <b>jumlah</b> "
                    "penerima dan cara menyanggah, lalu persilakan warga memeriksa "
                    "datanya sendiri di meja layanan. NIK tidak pernah ditempel.</p>",
                ),
            ],
        },
    ],
}
