### 行客的全部文字。键与 en.ftl 一一对应，由测试保证。

yes = 是
no = 否
today = 今天
yesterday = 昨天
tomorrow = 明天
untitled = 未命名
not-visible = （不可见）
signed = 已签名
count-items = { $count } 个
days = { $count } 天
minutes = { $count } 分钟
hours-minutes = { $minutes ->
    [0] { $hours } 小时
   *[other] { $hours } 小时 { $minutes } 分钟
}
metres = { $count } 米
kilometres = { $count } 公里
form-new = 新建{ $object }
form-edit = 编辑{ $object }

## 同步
sync-waiting = { $count } 项待发送
sync-attention = { $count } 项需要处理
sync-data-as-of = 数据截至 { $time }
sync-never = 还没有同步过
sync-offline = 离线
receipt-on-this-phone = 已存在本机
receipt-sent = 已发送
receipt-accepted = { $time } 已接受
receipt-attention = 需要处理

attention-lost = { $field }：{ $who } 改为「{ $winner }」，你改为「{ $mine }」。以较晚的为准，你的值没有丢
somebody = 有人
error-not-signed-in = 请先登录
error-unsent-changes = 还有未发送的内容，退出会丢失

## 首页
home-overdue = 逾期 { $count }
home-today = 今天 { $count }
home-later = 以后
home-done = 已完成 { $count }

## 签到
visit-inside = 在客户范围内
visit-unsure = 可能在客户范围内
visit-outside = 不在客户范围内
proof-verified = 证明充分
proof-review = 需复核
proof-suspicious = 可疑
proof-rejected = 证据无效
visit-measured-point = 当前定位点

## 签到：定位、时间、证明
visit-locating = 正在定位…
visit-fixes = 已定位 { $count } 次 · 误差 { $accuracy }
visit-distance = 距客户 { $distance }
visit-no-pin = 客户还没有位置，本次只记录你的定位
visit-no-customer = 未选客户，只记录地点
visit-no-position = 无定位
visit-in-progress = 已签到 { $duration }
visit-dwell = 停留 { $duration }
visit-out = { $time } 签退
proof-score = 可信度 { $score }
proof-no-doubts = 没有疑点
visit-planned = 计划拜访
visit-nearby-customer = 附近客户
visit-chosen-before = 曾选地点
seconds = { $count } 秒
reason-chain-broken = 签名或内容被改动，证据不成立
reason-chain-forked = 同一设备出现两条不同的记录，证据不成立
reason-time-impossible = 签到时间超出了可以证明的范围
reason-mock-location = 定位来自模拟软件
reason-attestation-failed = 手机未通过系统完整性检查
reason-attestation-none = 手机没有系统完整性证明
reason-rooted = 手机系统已被破解（root）
reason-hooked = 检测到篡改应用的框架
reason-emulator = 运行在模拟器上
reason-accessory-position = 定位来自外接设备
reason-software-key = 签名密钥保存在软件中，不在安全芯片里
reason-fence-unsure = 在客户范围内的可能性为 { $inside_percent }%，距客户 { $distance_m } 米
reason-outside-fence = 不在客户范围内，距客户 { $distance_m } 米
reason-no-position = 没有定位
reason-poor-accuracy = 定位误差较大（{ $accuracy_m } 米）
reason-old-position = 定位是 { $age_s } 秒之前的
reason-stale-position = 定位已过时（{ $age_s } 秒之前）
reason-frozen-position = 多次定位完全相同，不像真实的接收器
reason-satellite-time-differs = 卫星时间与签到时间相差 { $seconds } 秒
reason-network-position-differs = 卫星定位与网络定位相差 { $distance_m } 米
reason-clock-moved = 手机时间被调整过（{ $seconds } 秒）
reason-no-time-anchor = 开机后还没有与服务器对过时间
reason-wide-time-window = 距上次联网较久，时间只能证明到 { $hours } 小时之内
reason-too-fast = 与另一次拜访之间的速度不合常理（{ $speed_kmh } 公里/时）
reason-replayed-position = 同样的定位数据在另一天出现过
reason-twin-device = 有另一台手机同行 { $minutes } 分钟
reason-photo-missing = 缺少现场拍摄的照片
reason-photo-duplicate = 照片以前用过
reason-photo-live = 有现场拍摄的照片
reason-wifi-known = 连接的是该客户处的 Wi-Fi
reason-wifi-unknown = Wi-Fi 与以往在该客户处的不同
reason-short-visit = 停留时间短（{ $seconds } 秒）

## 名片
card-field-name = 姓名
card-field-title = 职务
card-field-department = 部门
card-field-company = 公司
card-field-mobile = 手机
card-field-phone = 电话
card-field-fax = 传真
card-field-email = 邮箱
card-field-url = 网址
card-field-address = 地址
card-field-postcode = 邮编
card-field-wechat = 微信
card-hint-no-text = 没有在照片上找到文字，请让名片占满画面
card-hint-text-too-small = 文字太小，请靠近一些再拍
card-hint-blurred = 照片模糊，请拿稳手机，对焦后再拍
card-hint-glare = 有反光挡住了名片，请换个角度
card-hint-unsure = 很多文字没有看清，请逐项核对
error-no-card-begun = 还没有扫描名片，或这张名片已经保存
error-no-such-line = 名片上没有这一行
error-no-such-card-field = 没有这个名片项目
error-models-damaged = 名片识别组件已损坏，请重新安装（删除 models 文件夹后运行 cargo xtask models）。其他功能不受影响

## 错误：按规则
error-required = 必填
error-set-once = 保存后不能再改
error-stage-not-reachable = 当前阶段不能直接变为这个阶段
error-too-long = 内容太长
error-too-many = 数量太多
error-too-small = 数值太小
error-too-large = 数值太大
error-control-character = 含有不能保存的字符
error-not-text = 请输入文字
error-not-a-number = 请输入数字
error-not-yes-or-no = 请选择是或否
error-not-a-rating = 请选择 1 到 5 星
error-not-a-date = 日期不正确
error-unknown-option = 没有这个选项
error-not-a-phone-number = 电话号码不正确
error-not-an-email = 邮箱地址不正确
error-not-a-url = 网址不正确
error-not-a-record = 找不到所选的记录
error-object-not-allowed = 这里不能选这类记录
error-not-a-list = 内容格式不正确
error-not-a-file = 文件信息不完整
error-file-too-large = 文件超过 2 GB
error-thumbnail-too-large = 缩略图太大
error-not-an-address = 地址格式不正确
error-not-money = 请输入金额
error-no-currency = 请选择币种
error-not-a-position = 位置不正确
error-not-json = 内容格式不正确
error-not-a-row = 明细格式不正确
error-computed = 自动计算，不能填写
error-record-too-large = 这条记录太大（上限 256 KB），请精简后再保存
error-wrong-password = 用户名或密码不正确
error-password-too-short = 新密码至少 8 个字符
error-too-many-attempts = 尝试次数太多，请稍后再试
error-session-ended = 登录已失效，请重新登录。未发送的内容都还在
error-no-network = 没有网络。内容已存在本机，联网后自动发送
error-server-away = 服务器暂时无法访问，稍后会自动重试
error-not-our-server = 这个地址不是行客服务器，请检查网址或网络登录页
error-upgrade-required = 版本太旧，请升级应用后继续同步。未发送的内容都还在
error-server-too-new = 服务器版本比应用新，请升级应用
error-database-corrupt = 本机数据库已损坏，原文件已保留。请重新登录以重新下载数据
error-database-from-the-future = 本机数据由更新版本的应用写入，请升级应用
error-disk-full = 存储空间已满，没有保存任何更改。请清理空间后重试
error-no-models = 名片识别组件尚未安装（运行 cargo xtask models）。其他功能不受影响
error-not-an-image = 这个文件不是图片
error-image-too-large = 图片太大，请换一张
error-image-damaged = 图片已损坏，无法打开
error-no-text-on-card = 没有在照片上找到文字，请靠近一些、对准名片再拍
error-no-fix = 还没有定位结果，请到空旷处稍等
error-not-checked-in = 这次拜访还没有签到
error-already-checked-out = 已经签退过了
error-clock-wrong = 手机时间不正确，请校准后再试。内容已保存
error-no-check-in-begun = 还没有开始签到
error-place-too-far = 这个地点离你太远，不能选
error-check-in-elsewhere = 还有一次签到没有完成，请先完成或取消
error-empty-file = 文件是空的
error-image-format = 不支持这种图片格式，请用 JPEG、PNG 或 WebP
error-no-accuracy = 这次定位没有误差范围，不能使用
error-signer-failed = 无法签名，请解锁手机后再试
error-file-access = 无法读写文件
error-not-found = 找不到这条记录
error-cancelled = 已取消

## 错误：按类别
kind-invalid = 内容不符合要求
kind-unauthenticated = 请先登录
kind-forbidden = 没有权限
kind-not-found = 找不到，或没有权限查看
kind-conflict = 已被他人先处理
kind-unreachable = 暂时连不上服务器，稍后会自动重试
kind-incompatible = 应用与服务器版本不一致，请升级
kind-limit = 超出限制
kind-corrupt = 内容损坏，无法读取
kind-unavailable = 此设备暂不支持
kind-internal = 出了点问题，我们的错。内容没有丢失

## 需要处理
reject-forbidden = 没有权限做这个修改
reject-out-of-scope = 这条记录已不在你的权限范围内
reject-deleted = 记录已被删除，可以连同你的修改一起恢复
reject-validation = 内容不符合要求，请修改后重发
reject-missing = 记录不存在
reject-exists = 记录已存在
reject-precondition = 已被他人先处理
reject-depends-rejected = 依赖的上一步没有被接受
reject-schema-too-old = 应用版本太旧，请升级后重发
reject-limit = 超出限制
reject-evidence = 签到证据未通过验证
