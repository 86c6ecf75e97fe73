"""Module 2 of the course: serving well at the counter, at the desk, in a referral."""

from portal.knowledge.demo.pieces import heading, note, points, question, quote, text

MODULE = {
    "slug": "melayani-sampai-tuntas",
    "title": "Melayani sampai tuntas",
    "summary": "Menerima warga, menangani kasus, dan merujuk tanpa melepas tanggung jawab.",
    "objective": (
        "Anda dapat menjalankan dan mendampingi alur layanan dari warga datang sampai "
        "kasus ditutup dengan tanggapannya."
    ),
    "lessons": [
        {
            "slug": "menerima-di-front-office",
            "title": "Menerima warga di front office",
            "summary": "Sepuluh menit pertama menentukan apakah warga percaya.",
            "objective": (
                "Anda dapat menerima warga dengan hormat, mencatat kebutuhannya dengan "
                "tepat, dan memberi kepastian sebelum ia pulang."
            ),
            "minutes": 20,
            "sop": "pelayanan-puskesos-slrt",
            "body": [
                text(
                    "<p>Warga sering datang dengan malu, takut, atau marah karena sudah "
                    "ditolak di tempat lain. Formulir bisa menunggu. Persilakan duduk, "
                    "sebutkan nama Anda, dan biarkan ia bercerita sampai selesai. Ulangi "
                    "dengan kata-kata Anda: “Jadi Ibu perlu …, betul?”</p>"
                ),
                points(
                    "Sebelum warga pulang, pastikan ia tahu",
                    "nomor kasus dan cara menanyakannya;",
                    "apa yang akan dikerjakan petugas;",
                    "dokumen apa yang masih kurang, bila ada;",
                    "kapan kabar berikutnya datang, dan dari siapa.",
                ),
                heading("Tanpa KTP pun dilayani"),
                text(
                    "<p>Orang tanpa surat justru yang paling membutuhkan. Catat nama, "
                    "perkiraan tanggal lahir, dan desanya, tulis alasan mengapa NIK tidak "
                    "ada, lalu bantu pengurusan suratnya sebagai kasus tersendiri. Jangan "
                    "pernah mengarang angka agar formulir lengkap: NIK karangan merusak "
                    "data orang lain.</p><p>Warga yang tidak bisa membaca dibantu tanpa "
                    "dipermalukan: bacakan formulirnya pelan-pelan, tuliskan jawabannya, "
                    "dan bacakan ulang sebelum ia membubuhkan cap jempol. Bila bahasanya "
                    "berbeda, cari rekan atau tetangga yang dipercayainya untuk "
                    "menerjemahkan.</p>"
                ),
                quote(
                    "Kalau orang pulang sambil bertanya-tanya, berarti pekerjaan kita di "
                    "depan belum selesai.",
                    "Petugas front office",
                ),
                question(
                    "Seorang bapak datang marah: “Tetangga saya dapat, saya tidak!” Apa "
                    "kalimat pertama Anda?",
                    "<p>Akui perasaannya tanpa menjanjikan apa-apa: “Saya mengerti Bapak "
                    "kecewa. Mari kita periksa bersama keadaan data keluarga Bapak.” "
                    "Jangan membahas tetangganya, karena itu <b>data pribadi orang "
                    "lain</b>.</p>",
                ),
            ],
        },
        {
            "slug": "menangani-di-back-office",
            "title": "Menangani dan merekomendasikan di back office",
            "summary": "Dari cerita warga menjadi rekomendasi yang bisa diputuskan.",
            "objective": (
                "Anda dapat menulis rekomendasi singkat yang memuat masalah, bukti, "
                "pilihan, dan saran."
            ),
            "minutes": 20,
            "sop": "pelayanan-puskesos-slrt",
            "body": [
                text(
                    "<p>Back office bekerja di belakang, tetapi warga merasakan hasilnya. "
                    "Tugas utamanya mengubah catatan front office menjadi keputusan yang "
                    "mudah: koordinator tidak perlu membaca ulang semua berkas untuk "
                    "mengetahui apa yang disarankan dan mengapa.</p>"
                ),
                heading("Empat kalimat yang cukup"),
                points(
                    "Rekomendasi yang baik",
                    "Masalah: apa yang dibutuhkan keluarga ini, menurut mereka sendiri.",
                    "Bukti: dokumen, data, dan hasil kunjungan yang mendukung.",
                    "Pilihan: layanan atau program yang mungkin, dan syaratnya.",
                    "Saran: satu tindakan, siapa yang menjalankan, dan batas waktunya.",
                ),
                note(
                    "example",
                    "<p>“Ibu S. memerlukan reaktivasi PBI-JK untuk kontrol bulanan. Surat "
                    "puskesmas ada; keluarga tercatat; NIK di kartu lama berbeda satu "
                    "angka. Disarankan rujukan ke Dinas Sosial hari ini, dengan lampiran "
                    "KK dan surat puskesmas; back office memeriksa jawaban besok "
                    "siang.”</p>",
                ),
                heading("Lihat keluarganya, bukan hanya permintaannya"),
                text(
                    "<p>Orang meminta satu hal, tetapi datang dengan beberapa kebutuhan. "
                    "Anak yang tidak bersekolah mungkin punya ayah yang sakit. Catat "
                    "kebutuhan lain sebagai kasus tersendiri di keluarga yang sama, agar "
                    "setiap kebutuhan punya jalan dan waktunya.</p>"
                ),
                question(
                    "Kapan Anda meminta kunjungan fasilitator, dan kapan tidak perlu?",
                    "<p>Minta kunjungan bila keputusan bergantung pada <b>keadaan yang "
                    "tidak terlihat di berkas</b>: kondisi rumah, kemampuan bergerak, "
                    "keselamatan anak. Tidak perlu bila dokumen sudah cukup, karena "
                    "kunjungan memakan hari yang juga dibutuhkan keluarga lain.</p>",
                ),
            ],
        },
        {
            "slug": "rujukan-yang-tuntas",
            "title": "Rujukan yang tuntas",
            "summary": "Cara merujuk agar diterima, dijawab, dan diselesaikan.",
            "objective": (
                "Anda dapat mengirim rujukan yang lengkap, memantau batas waktunya, dan "
                "menutup kasus bersama warga."
            ),
            "minutes": 20,
            "sop": "pelayanan-puskesos-slrt",
            "body": [
                text(
                    "<p>Rujukan adalah janji: kepada warga bahwa kasusnya diteruskan, dan "
                    "kepada instansi bahwa berkasnya bisa langsung dikerjakan. Rujukan "
                    "yang dikembalikan karena satu lembar kurang merugikan semua "
                    "pihak.</p>"
                ),
                points(
                    "Periksa sebelum mengirim",
                    "Instansinya tepat: wewenangnya memang di sana.",
                    "Alasan ditulis dalam satu paragraf yang dapat dipahami orang luar.",
                    "Dokumen yang diminta instansi itu lengkap dan terbaca.",
                    "Nama dan nomor petugas Puskesos tercantum.",
                    "Batas waktu jawaban dicatat di kalender tim.",
                ),
                heading("Lima jawaban yang mungkin"),
                text(
                    "<p>Instansi dapat menerima, meminta dokumen, mengalihkan ke instansi "
                    "lain, menolak dengan alasan, atau menyelesaikan. Untuk setiap jawaban "
                    "ada langkah berikutnya, dan pemegang kasus tetap Anda. Bila jawaban "
                    "tidak datang sampai batas waktu, naikkan kepada koordinator atau "
                    "manajer; jangan meminta warga menagih sendiri.</p>"
                ),
                note(
                    "important",
                    "<p>Hitung perpindahan setiap kasus. Kasus yang berpindah tiga kali "
                    "tanpa hasil perlu dibahas dalam rapat, bukan dirujuk untuk keempat "
                    "kalinya.</p>",
                ),
                question(
                    "Instansi menjawab “selesai”, tetapi warga berkata belum menerima "
                    "apa-apa. Apakah kasus boleh ditutup?",
                    "<p>Belum. Tanyakan kepada instansi apa yang sudah diberikan dan kapan, "
                    "lalu cocokkan dengan warga. Kasus ditutup setelah <b>warga "
                    "membenarkan</b>, atau setelah batas waktu tanggapan lewat dan "
                    "usaha menghubunginya tercatat.</p>",
                ),
            ],
        },
    ],
}
