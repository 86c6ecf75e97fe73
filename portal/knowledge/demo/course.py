"""The course “Manajemen SDM Puskesos–SLRT”: its page and the order of its modules."""

from portal.knowledge.demo.lessons_knowing import MODULE as KNOWING
from portal.knowledge.demo.lessons_managing import MODULE as MANAGING
from portal.knowledge.demo.lessons_serving import MODULE as SERVING
from portal.knowledge.demo.pieces import note, text

COURSE = {
    "slug": "manajemen-sdm-puskesos-slrt",
    "title": "Manajemen SDM Puskesos–SLRT",
    "summary": (
        "Cara menyiapkan, membagi, dan mendampingi orang-orang yang melayani di Puskesos "
        "dan SLRT, agar warga cukup datang ke satu tempat."
    ),
    "audience": "Koordinator, manajer, supervisor, dan petugas baru",
    "goals": (
        "Menjelaskan fungsi Puskesos dan SLRT serta batas wewenangnya\n"
        "Membagi tugas front office, back office, dan fasilitator\n"
        "Menerima, menangani, dan merujuk kasus sampai tuntas\n"
        "Membaca beban kerja dan mencegah kasus terhenti\n"
        "Menjaga data warga tetap benar dan rahasia"
    ),
    "picture": "kelas-belajar",
    "body": [
        text(
            "<p>Gedung dan aplikasi tidak melayani siapa-siapa. Yang melayani adalah "
            "orang: petugas yang tahu tugasnya, punya waktu untuk mendengar, dan tahu ke "
            "mana bertanya. Pelatihan ini membantu Anda yang memimpin atau baru bergabung "
            "menata pekerjaan itu.</p><p>Setiap materi dapat dibaca dalam sekali duduk. "
            "Kerjakan latihannya bersama rekan, karena jawaban yang baik sering "
            "bergantung pada keadaan desa Anda.</p>"
        ),
        note(
            "tip",
            "<p>Buka SOP yang disebut di akhir materi. Pelatihan menjelaskan alasannya, "
            "SOP menetapkan langkahnya.</p>",
        ),
    ],
    "modules": [KNOWING, SERVING, MANAGING],
}
