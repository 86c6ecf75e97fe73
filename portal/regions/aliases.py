"""Other names of provinces and regencies that people and spreadsheets use."""

# Bare official name → its other names, by commas.
PROVINCE_ALIASES = {
    "Aceh": "NAD, Nanggroe Aceh Darussalam, DI Aceh, D.I. Aceh, Daerah Istimewa Aceh",
    "Sumatera Utara": "Sumut, Sumatra Utara",
    "Sumatera Barat": "Sumbar, Sumatra Barat",
    "Sumatera Selatan": "Sumsel, Sumatra Selatan",
    "Kepulauan Bangka Belitung": "Babel, Bangka Belitung, Kep. Babel, Bangka-Belitung",
    "Kepulauan Riau": "Kepri, Kep. Riau",
    "Jakarta": (
        "DKI Jakarta, D.K.I. Jakarta, DKI, DKJ, DK Jakarta, Daerah Khusus Jakarta,"
        "Daerah Khusus Ibukota Jakarta, Daerah Khusus Ibu Kota Jakarta, Jakarta Raya"
    ),
    "Jawa Barat": "Jabar",
    "Jawa Tengah": "Jateng",
    "Yogyakarta": (
        "DIY, D.I.Y., DI Yogyakarta, D.I. Yogyakarta, Daerah Istimewa Yogyakarta,"
        "Jogja, Yogya, Jogjakarta, DI Jogjakarta"
    ),
    "Jawa Timur": "Jatim",
    "Nusa Tenggara Barat": "NTB, N.T.B.",
    "Nusa Tenggara Timur": "NTT, N.T.T.",
    "Kalimantan Barat": "Kalbar",
    "Kalimantan Tengah": "Kalteng",
    "Kalimantan Selatan": "Kalsel",
    "Kalimantan Timur": "Kaltim",
    "Kalimantan Utara": "Kaltara",
    "Sulawesi Utara": "Sulut",
    "Sulawesi Tengah": "Sulteng",
    "Sulawesi Selatan": "Sulsel",
    "Sulawesi Tenggara": "Sultra",
    "Sulawesi Barat": "Sulbar",
    "Maluku Utara": "Malut",
    "Papua Barat": "Pabar",
    "Papua Selatan": "Papsel",
    "Papua Tengah": "Papteng",
    "Papua Pegunungan": "Papeg",
    "Papua Barat Daya": "PBD",
}

REGENCY_ALIASES = {
    "Bandung Barat": "KBB",
    "Gunungkidul": "Gunung Kidul",
    "Humbang Hasundutan": "Humbahas",
    "Jakarta Barat": "Jakbar",
    "Jakarta Pusat": "Jakpus",
    "Jakarta Selatan": "Jaksel",
    "Jakarta Timur": "Jaktim",
    "Jakarta Utara": "Jakut",
    "Kotawaringin Barat": "Kobar",
    "Kotawaringin Timur": "Kotim",
    "Kulon Progo": "Kulonprogo",
    "Labuhanbatu Selatan": "Labusel",
    "Labuhanbatu Utara": "Labura",
    "Lombok Barat": "Lobar",
    "Lombok Tengah": "Loteng",
    "Lombok Timur": "Lotim",
    "Lombok Utara": "KLU",
    "Mandailing Natal": "Madina",
    "Musi Banyuasin": "Muba",
    "Ogan Komering Ilir": "OKI",
    "Ogan Komering Ulu": "OKU",
    "Pangkajene dan Kepulauan": "Pangkep",
    "Serdang Bedagai": "Sergai",
    "Sidenreng Rappang": "Sidrap",
    "Sumbawa Barat": "KSB",
    "Tapanuli Selatan": "Tapsel",
    "Tapanuli Tengah": "Tapteng",
    "Tapanuli Utara": "Taput",
    "Toba": "Tobasa, Toba Samosir",
    "Tulang Bawang Barat": "Tubaba",
    "Yogyakarta": "Jogja, Yogya, Jogjakarta",
}
