//! The words invented cards are made of. None names a real person or company on purpose.

/// Chinese surnames and their romanisation.
pub(super) const ZH_SURNAMES: &[(&str, &str)] = &[
    ("沈", "Shen"),
    ("林", "Lin"),
    ("韩", "Han"),
    ("欧阳", "Ouyang"),
    ("蒋", "Jiang"),
    ("罗", "Luo"),
    ("陶", "Tao"),
    ("魏", "Wei"),
    ("孟", "Meng"),
    ("黎", "Li"),
    ("邹", "Zou"),
    ("龚", "Gong"),
    ("尹", "Yin"),
    ("纪", "Ji"),
    ("柏", "Bai"),
    ("司徒", "Situ"),
    ("严", "Yan"),
    ("骆", "Luo"),
    ("田", "Tian"),
    ("乔", "Qiao"),
];
/// Chinese given names and their romanisation.
pub(super) const ZH_GIVEN: &[(&str, &str)] = &[
    ("知夏", "Zhixia"),
    ("语晴", "Yuqing"),
    ("子墨", "Zimo"),
    ("若琳", "Ruolin"),
    ("一鸣", "Yiming"),
    ("振邦", "Zhenbang"),
    ("静", "Jing"),
    ("云舟", "Yunzhou"),
    ("海燕", "Haiyan"),
    ("承远", "Chengyuan"),
    ("雅文", "Yawen"),
    ("伟强", "Weiqiang"),
    ("晓峰", "Xiaofeng"),
    ("铭", "Ming"),
    ("思齐", "Siqi"),
    ("梦瑶", "Mengyao"),
];
/// Brands: Chinese, romanised, domain.
pub(super) const ZH_BRANDS: &[(&str, &str)] = &[
    ("云帆", "Yunfan"),
    ("远航", "Yuanhang"),
    ("蓝谷", "Langu"),
    ("晨砚", "Chenyan"),
    ("海拓", "Haituo"),
    ("紫峰", "Zifeng"),
    ("青禾", "Qinghe"),
    ("恒岩", "Hengyan"),
    ("铭泰", "Mingtai"),
    ("鲁岳", "Luyue"),
    ("松涛", "Songtao"),
    ("瑞霖", "Ruilin"),
    ("启曜", "Qiyao"),
    ("博澜", "Bolan"),
    ("映川", "Yingchuan"),
    ("禾木", "Hemu"),
];
/// Trades in Chinese and English.
pub(super) const ZH_TRADES: &[(&str, &str)] = &[
    ("精密机械", "Precision Machinery"),
    ("信息技术", "Information Technology"),
    ("新材料科技", "New Materials Technology"),
    ("国际贸易", "International Trading"),
    ("供应链管理", "Supply Chain Management"),
    ("智能装备", "Intelligent Equipment"),
    ("文化传播", "Culture Media"),
    ("生物医药", "Biopharma"),
    ("电子", "Electronics"),
    ("环保工程", "Environmental Engineering"),
];
/// Cities: Chinese, province, romanised, area code.
pub(super) const ZH_CITIES: &[(&str, &str, &str, &str)] = &[
    ("苏州市", "江苏省", "Suzhou", "0512"),
    ("宁波市", "浙江省", "Ningbo", "0574"),
    ("成都市", "四川省", "Chengdu", "028"),
    ("青岛市", "山东省", "Qingdao", "0532"),
    ("佛山市", "广东省", "Foshan", "0757"),
    ("武汉市", "湖北省", "Wuhan", "027"),
    ("长沙市", "湖南省", "Changsha", "0731"),
    ("厦门市", "福建省", "Xiamen", "0592"),
];
pub(super) const ZH_DISTRICTS: &[(&str, &str)] = &[
    ("高新区", "Hi-tech Zone"),
    ("江北区", "Jiangbei District"),
    ("工业园区", "Industrial Park"),
    ("新城区", "Xincheng District"),
    ("经济开发区", "Economic Development Zone"),
];
pub(super) const ZH_ROADS: &[(&str, &str)] = &[
    ("星湖街", "Xinghu Street"),
    ("云杉路", "Yunshan Road"),
    ("远望大道", "Yuanwang Avenue"),
    ("松涛路", "Songtao Road"),
    ("青石巷", "Qingshi Lane"),
    ("春晖路", "Chunhui Road"),
];
pub(super) const ZH_BUILDINGS: &[(&str, &str)] = &[
    ("映山大厦", "Yingshan Building"),
    ("启明科技园", "Qiming Science Park"),
    ("云谷中心", "Yungu Center"),
    ("海棠国际广场", "Haitang International Plaza"),
];
/// Titles in Chinese and English.
pub(super) const ZH_TITLES: &[(&str, &str)] = &[
    ("采购经理", "Purchasing Manager"),
    ("销售总监", "Sales Director"),
    ("总经理", "General Manager"),
    ("高级工程师", "Senior Engineer"),
    ("业务主管", "Business Supervisor"),
    ("董事长", "Chairman"),
    ("客户经理", "Account Manager"),
    ("副总经理", "Deputy General Manager"),
    ("项目经理", "Project Manager"),
    ("技术总监", "Technical Director"),
];
pub(super) const ZH_DEPARTMENTS: &[(&str, &str)] = &[
    ("销售部", "Sales Department"),
    ("研发中心", "R&D Department"),
    ("市场部", "Marketing Department"),
    ("海外事业部", "Overseas Division"),
    ("采购部", "Purchasing Department"),
];
pub(super) const ZH_SLOGANS: &[&str] = &["用心创造价值", "专注品质 成就未来", "让世界更简单", "质量第一，服务至上"];
pub(super) const EN_SLOGANS: &[&str] =
    &["Building better together", "Quality you can trust", "Innovation that delivers", "Your partner for growth"];

pub(super) const EN_GIVEN: &[&str] = &[
    "Jonathan",
    "Denise",
    "Marcus",
    "Helen",
    "Priya",
    "Oscar",
    "Nora",
    "Alastair",
    "Eleanor",
    "Thandeka",
    "Ravi",
    "Chloe",
    "Felix",
    "Ingrid",
    "Mateo",
    "Aisling",
    "Katarzyna",
    "Tobias",
    "Lucía",
    "Hamid",
];
pub(super) const EN_SURNAMES: &[&str] = &[
    "Whitfield",
    "Calloway",
    "Delgado",
    "Brandvold",
    "Raghunathan",
    "Lindqvist",
    "Kessling",
    "Pemberton",
    "Ashdown",
    "Mokoena",
    "Chandrasekar",
    "Brannigan",
    "Großmann",
    "Steindl",
    "Fernández",
    "O'Donnell",
    "Dudek",
    "Harrow",
    "Boyle",
    "Farsi",
];
pub(super) const EN_BRANDS: &[&str] = &[
    "Alder & Wren",
    "Norwind",
    "Tidewater",
    "Korvex",
    "Ferrowind",
    "Nimbus Orchard",
    "Thornbury",
    "Lakeview",
    "Bright Mantis",
    "Golden Fern",
    "Boreal",
    "Kestrel",
];
pub(super) const EN_TRADES: &[&str] = &[
    "Consulting",
    "Freight Systems",
    "Analytics",
    "Hydraulics",
    "Marine Supply",
    "Cloud Services",
    "Joinery",
    "Dental Group",
    "Robotics",
    "Packaging",
    "Realty",
    "Instruments",
];
pub(super) const EN_FORMS: &[&str] = &["Inc.", "LLC", "Ltd.", "LLP", "Co.", "Pty Ltd", "GmbH", ""];
pub(super) const EN_TITLES: &[&str] = &[
    "Sales Director",
    "Account Manager",
    "Vice President, Operations",
    "Senior Consultant",
    "Founder & CEO",
    "Project Engineer",
    "Head of Procurement",
    "Regional Manager",
    "Solutions Architect",
    "Partner",
];
pub(super) const EN_DEPARTMENTS: &[&str] =
    &["Sales Department", "Engineering Division", "Customer Service Department", "Department of Logistics"];
pub(super) const EN_STREETS: &[&str] = &[
    "Juniper Street",
    "Harbor Avenue",
    "Kestrel Lane",
    "Orchard Road",
    "Foxglove Drive",
    "Mill Pond Way",
    "Linden Square",
    "Commerce Parkway",
];
/// Western towns: town and state as printed before the postcode, postcode, whether the postcode stands in front.
pub(super) const EN_TOWNS: &[(&str, &str, bool)] = &[
    ("Portland, OR", "97205", false),
    ("Oakland, CA", "94607", false),
    ("Leeds", "LS1 4AP", false),
    ("Bristol", "BS3 2XY", false),
    ("Berlin", "10117", true),
    ("Lyon", "69003", true),
    ("Sydney NSW", "2000", false),
    ("Houston, TX", "77002", false),
];

/// Japanese surnames, given names and readings.
pub(super) const JA_SURNAMES: &[(&str, &str)] = &[
    ("田中", "tanaka"),
    ("早瀬", "hayase"),
    ("桐谷", "kiritani"),
    ("水島", "mizushima"),
    ("長谷川", "hasegawa"),
    ("佐々木", "sasaki"),
    ("森", "mori"),
    ("大島", "oshima"),
];
pub(super) const JA_GIVEN: &[(&str, &str)] = &[
    ("健一", "kenichi"),
    ("美咲", "misaki"),
    ("直樹", "naoki"),
    ("さくら", "sakura"),
    ("翔太", "shota"),
    ("由美子", "yumiko"),
    ("誠", "makoto"),
    ("遥", "haruka"),
];
pub(super) const JA_BRANDS: &[(&str, &str)] = &[
    ("桐生製作所", "kiryu"),
    ("青空システム", "aozora"),
    ("北斗物産", "hokuto"),
    ("みなと精機", "minato"),
    ("千草電子工業", "chigusa"),
    ("ひかりテクノロジー", "hikari"),
];
pub(super) const JA_TITLES: &[&str] =
    &["課長", "部長", "代表取締役社長", "主任", "係長", "エンジニア", "マネージャー", "取締役"];
pub(super) const JA_DEPARTMENTS: &[&str] = &["営業部", "営業本部 第一営業部", "技術開発部", "海外事業部", "総務課"];
/// Japanese places: prefecture and town, postcode, area code.
pub(super) const JA_PLACES: &[(&str, &str, &str)] = &[
    ("東京都港区芝浦", "108-0023", "03"),
    ("大阪府大阪市北区梅田", "530-0001", "06"),
    ("愛知県名古屋市中区栄", "460-0008", "052"),
    ("福岡県福岡市博多区住吉", "812-0018", "092"),
];
pub(super) const JA_BUILDINGS: &[&str] = &["グランビル", "みどりタワー", "第三桜ビル", ""];

/// Traditional Chinese surnames and given names with Hong Kong or Taiwan spellings.
pub(super) const TC_SURNAMES: &[(&str, &str)] = &[
    ("鄧", "Tang"),
    ("曾", "Tseng"),
    ("鄭", "Cheng"),
    ("蘇", "So"),
    ("葉", "Yip"),
    ("劉", "Lau"),
    ("龔", "Kung"),
    ("羅", "Lo"),
];
pub(super) const TC_GIVEN: &[(&str, &str)] = &[
    ("穎珊", "Winnie"),
    ("婉婷", "Wanting"),
    ("志恆", "Jacky"),
    ("嘉慧", "Karen"),
    ("偉倫", "William"),
    ("詩雅", "Cia"),
    ("俊傑", "Jason"),
    ("曉彤", "Tiffany"),
];
pub(super) const TC_BRANDS: &[(&str, &str)] = &[
    ("維港", "Harbourline"),
    ("永昕", "Yungshin"),
    ("嶺峰", "Lantau Peak"),
    ("晴川", "Chingchuan"),
    ("博雅", "Pokngar"),
    ("寶盈", "Poying"),
];
pub(super) const TC_TRADES: &[(&str, &str)] = &[
    ("物流", "Logistics"),
    ("電子", "Electronics"),
    ("國際貿易", "International Trading"),
    ("科技", "Technology"),
    ("設計顧問", "Design Consultants"),
];
pub(super) const TC_TITLES: &[(&str, &str)] = &[
    ("助理經理", "Assistant Manager"),
    ("業務經理", "Sales Manager"),
    ("總經理", "General Manager"),
    ("工程師", "Engineer"),
    ("行政總監", "Administration Director"),
];
pub(super) const HK_PLACES: &[(&str, &str)] = &[
    ("九龍觀塘開源道", "Hoi Yuen Road, Kwun Tong, Kowloon, Hong Kong"),
    ("香港灣仔軒尼詩道", "Hennessy Road, Wanchai, Hong Kong"),
    ("新界荃灣青山公路", "Castle Peak Road, Tsuen Wan, N.T., Hong Kong"),
];
pub(super) const TW_PLACES: &[(&str, &str, &str)] = &[
    ("台北市信義區松仁路", "11070", "02"),
    ("新竹市東區光復路", "30071", "03"),
    ("台中市西屯區市政路", "40758", "04"),
];
