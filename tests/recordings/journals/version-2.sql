BEGIN TRANSACTION;
CREATE TABLE answers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL REFERENCES runs (id),
    step TEXT NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (run, step)
) STRICT;
INSERT INTO "answers" VALUES(1,'4980be64d347bdcd','hears','yes',1795309997120);
INSERT INTO "answers" VALUES(2,'da5117b919f538dc','hears','yes',1795313597120);
INSERT INTO "answers" VALUES(3,'da5117b919f538dc','status','done',1795313598120);
INSERT INTO "answers" VALUES(4,'da5117b919f538dc','choice','call',1795313599120);
CREATE TABLE callbacks (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    operator TEXT NOT NULL,
    incident TEXT REFERENCES incidents (key),
    channel TEXT NOT NULL CHECK (channel IN ('call', 'chat', 'unknown')),
    kind TEXT NOT NULL CHECK (kind IN ('case', 'phone', 'none')),
    reference BLOB,
    sealed_by TEXT,
    promised_at INTEGER NOT NULL,
    window_from INTEGER NOT NULL,
    window_until INTEGER NOT NULL,
    msk_offset INTEGER CHECK (msk_offset BETWEEN -15 AND 11),
    attempts INTEGER NOT NULL DEFAULT 0,
    attempted_at INTEGER,
    handed_to TEXT NOT NULL DEFAULT '',
    handed_at INTEGER
) STRICT;
INSERT INTO "callbacks" VALUES(2,'4410492b68bc','op-117','7bd2a4f2c8af5bd9','call','case',X'FF2218CF8F7373ABE8E394DAFA28BAE5656B6A5112EF572410A911DAE1E4077559F483B64238','8804d835daad0763',1795313685120,1795323600000,1795338000000,NULL,0,NULL,'',NULL);
INSERT INTO "callbacks" VALUES(3,'f807e24e6740','op-117','7bd2a4f2c8af5bd9','chat','case',X'2E281F9BDDF85336D15B579B337443441F203DD3D2D232A529F38095746F746215E6B032DB86','8804d835daad0763',1795313695120,1795313695120,1795328095120,NULL,1,1795313705120,'',NULL);
INSERT INTO "callbacks" VALUES(4,'74e42509c994','op-117','7bd2a4f2c8af5bd9','unknown','none',NULL,NULL,1795313715120,1795323600000,1795338000000,NULL,0,NULL,'',NULL);
INSERT INTO "callbacks" VALUES(5,'752666ae8b28','op-117','7bd2a4f2c8af5bd9','call','case',X'3592EDFF935D406E8FDB72A37C3789B550F8CE93AA65E82BAF2F5E9FB72A4E9397AE767D52F6','8804d835daad0763',1795313725120,1795323600000,1795338000000,NULL,0,NULL,'op-118',1795313735120);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    incident TEXT REFERENCES incidents (key),
    kind TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    mac BLOB
, signed_by TEXT, changes TEXT) STRICT;
INSERT INTO "events" VALUES(1,1795309985120,'73a9bef499bbf4dc','incident.opened','{}',X'06ABCD40AECF2B7567D05EF4E8D8D5EB9137C7C2D419E62619D3144402AD9E28','8804d835daad0763','incident 73a9bef499bbf4dc - d25fe1abe3564ee521e09f97525a7d9a40cf687ddf1b5b8536a0642eaa678a01');
INSERT INTO "events" VALUES(2,1795309989120,'73a9bef499bbf4dc','incident.verdict','{"looks": 31}',X'5F9CB778A906B9002BE4F454021CD7C7E00B2FDDF0B36A1613E25FF1086AEDF0','8804d835daad0763','incident 73a9bef499bbf4dc d25fe1abe3564ee521e09f97525a7d9a40cf687ddf1b5b8536a0642eaa678a01 225d44b7e822c9a3525405d0060296f0f60b0d19509c9682ea1a56df6dcfdd5a');
INSERT INTO "events" VALUES(3,1795309991120,'73a9bef499bbf4dc','alert.rang','{"channel": "telegram", "слово": "да"}',X'0B6B7D79246034CD57B53191C5795AF8211909FE9FE12A7D2650880F87E5DEB3','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(4,1795310045120,'73a9bef499bbf4dc','incident.acknowledged','{"by": "lead"}',X'9DA1232BE3F0CE20194F71EF88B32B0F4AD317DA345302F46BD9EA5387E354E2','8804d835daad0763','incident 73a9bef499bbf4dc 225d44b7e822c9a3525405d0060296f0f60b0d19509c9682ea1a56df6dcfdd5a 404a7cb3cbfc6852360484cd1efef87ec443a11a781672ff0e0f4f530dbf200c');
INSERT INTO "events" VALUES(5,1795310885120,'73a9bef499bbf4dc','incident.restored','{}',X'0739218CB84A02175E95DC8DB10C9CD3CB4A3F4F1475E01C6F97800300A2A058','8804d835daad0763','incident 73a9bef499bbf4dc 404a7cb3cbfc6852360484cd1efef87ec443a11a781672ff0e0f4f530dbf200c b3c166ba9417bfde9f86b8b1d8a5cbd7d35c06c83fd4767e0a3fe11726717788');
INSERT INTO "events" VALUES(6,1795310985120,'73a9bef499bbf4dc','incident.closed','{}',X'48E1CDC0D0D2C6877789559FED1B8FF41D64D6CB0BF63843DC08FF0121C0AD99','8804d835daad0763','incident 73a9bef499bbf4dc b3c166ba9417bfde9f86b8b1d8a5cbd7d35c06c83fd4767e0a3fe11726717788 268590a1dfe885b082e384b00b0ca16ab6b7d0275ff375f1a98c14f8917de526');
INSERT INTO "events" VALUES(7,1795313585120,'7bd2a4f2c8af5bd9','incident.opened','{}',X'8C6A26E02907ED0F35286FB9AA4597C2D9AC0920E8B03696A7F81ABAF1D763EC','8804d835daad0763','incident 7bd2a4f2c8af5bd9 - e8f0b04e3544c50aab43610e68073325b84b0eb8aa9e8c904d157d25649aaa6f');
INSERT INTO "events" VALUES(8,1795313589120,'7bd2a4f2c8af5bd9','incident.verdict','{}',X'5B7F50246B46A4BA32A5BF0F1939300168AD745A0A395F0EFD67BDEE6655E830','8804d835daad0763','incident 7bd2a4f2c8af5bd9 e8f0b04e3544c50aab43610e68073325b84b0eb8aa9e8c904d157d25649aaa6f 91789a31f51726c3a6130ffa7b887d7a299f7345d1eb19c21830243fd5313e6b');
INSERT INTO "events" VALUES(9,1795310085120,'73a9bef499bbf4dc','callback.promised','{"callback": "9f267a0e7217", "channel": "call", "number": 1, "operator": "op-117", "reference": "case", "window": {"from": "2026-11-22T05:00:00+00:00", "told": false, "until": "2026-11-22T09:00:00+00:00"}}',X'EC6A89559FB31A48894934947B40040353B43286FA95D91DEB3FE902D11C6047','8804d835daad0763','callback 9f267a0e7217 - c01b6dfa4bda4c5eee458a1d413299771763d6dd96c7803e922116577e2b76b7');
INSERT INTO "events" VALUES(10,1795311185120,'73a9bef499bbf4dc','callback.attempted','{"attempts": 1, "callback": "9f267a0e7217", "operator": "op-117"}',X'8B42C62FBB3705103530FCB0834E7746FB26E16A132AF992CB2BF21A7F33FFBC','8804d835daad0763','callback 9f267a0e7217 c01b6dfa4bda4c5eee458a1d413299771763d6dd96c7803e922116577e2b76b7 61abf26787c3a54b2744e7b0ced3acc6769dfdcb8657a0867aa761944cc4f1f6');
INSERT INTO "events" VALUES(11,1795311285120,'73a9bef499bbf4dc','callback.fulfilled','{"attempts": 2, "callback": "9f267a0e7217", "channel": "call", "first_contact": true, "in_time": true, "operator": "op-117", "outcome": "reached"}',X'683AD7DD8826FED7C9855AD449198342D51BE2FC9E47508EA7EBA10677E2A8A2','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(12,1795311285120,'73a9bef499bbf4dc','callback.deleted','{"callback": "9f267a0e7217", "operator": "op-117", "who": "op-117", "why": "fulfilled"}',X'7BF384F1ED58B12FCAE9FC0B439E015ACB2C3CB84F0CE963B78FDF89CFD478F2','8804d835daad0763','callback 9f267a0e7217 61abf26787c3a54b2744e7b0ced3acc6769dfdcb8657a0867aa761944cc4f1f6 -');
INSERT INTO "events" VALUES(13,1795313685120,'7bd2a4f2c8af5bd9','callback.promised','{"callback": "4410492b68bc", "channel": "call", "number": 2, "operator": "op-117", "reference": "case", "window": {"from": "2026-11-22T05:00:00+00:00", "told": false, "until": "2026-11-22T09:00:00+00:00"}}',X'CB5B08667429B5CD8F114DFEAA2610481D84A3BC6AE22D11D5EF9AC9E08552C8','8804d835daad0763','callback 4410492b68bc - 324be43b53686dbbb3d82021be5e28bbd01c520027176c200d58d783ab8327a4');
INSERT INTO "events" VALUES(14,1795313695120,'7bd2a4f2c8af5bd9','callback.promised','{"callback": "f807e24e6740", "channel": "chat", "number": 3, "operator": "op-117", "reference": "case", "window": {"from": "2026-11-22T02:14:55+00:00", "told": false, "until": "2026-11-22T06:14:55+00:00"}}',X'16EB758E37C4967C59A901770E64DE545E5C54F4D9C0C4D26925B1DF7D2DF8BF','8804d835daad0763','callback f807e24e6740 - ab938d495e8cb8dbfb4a55dfe82e624cc76222c33bd49b268d6053db20a98e1d');
INSERT INTO "events" VALUES(15,1795313705120,'7bd2a4f2c8af5bd9','callback.attempted','{"attempts": 1, "callback": "f807e24e6740", "operator": "op-117"}',X'6F74359EB42DCAE26A13DE40B6DA007CC4192E7BD7BF019D758A9EF5B24CE5BD','8804d835daad0763','callback f807e24e6740 ab938d495e8cb8dbfb4a55dfe82e624cc76222c33bd49b268d6053db20a98e1d afbc186591ce0e242d68920d9ad1656c9e864ad60f2577d86023c2b05d419aa1');
INSERT INTO "events" VALUES(16,1795313715120,'7bd2a4f2c8af5bd9','callback.promised','{"callback": "74e42509c994", "channel": "unknown", "number": 4, "operator": "op-117", "reference": "none", "window": {"from": "2026-11-22T05:00:00+00:00", "told": false, "until": "2026-11-22T09:00:00+00:00"}}',X'A7E8492E8D0B27134103BEC64717BECB900FE1B1166AFB54483A95976717083B','8804d835daad0763','callback 74e42509c994 - 8001b063a8c92a5a7b416604205705d3a6d09d1771e2fba4fc36f7df6095f6c8');
INSERT INTO "events" VALUES(17,1795313725120,'7bd2a4f2c8af5bd9','callback.promised','{"callback": "752666ae8b28", "channel": "call", "number": 5, "operator": "op-117", "reference": "case", "window": {"from": "2026-11-22T05:00:00+00:00", "told": false, "until": "2026-11-22T09:00:00+00:00"}}',X'006E4E31D473899041EDEB58EBC174C0A86503745ACBB274242667223F97AC81','8804d835daad0763','callback 752666ae8b28 - 5d1798ac6c0973e79849bfad25c8c08e56f97adc1323e4313d5b8b09cc958d34');
INSERT INTO "events" VALUES(18,1795313735120,'7bd2a4f2c8af5bd9','callback.handed_over','{"callback": "752666ae8b28", "operator": "op-117", "to": "op-118"}',X'52D1FF90F7F799961B7BDA6E2BCE8529F32E9BA76522A7BD2BD685D8162BEBDF','8804d835daad0763','callback 752666ae8b28 5d1798ac6c0973e79849bfad25c8c08e56f97adc1323e4313d5b8b09cc958d34 8c0bd27055b8dbf3ed388f24a677965723a794980dfb19ac53ea1b8567ab1b78');
INSERT INTO "events" VALUES(19,1795309995120,'73a9bef499bbf4dc','run.started','{"digest": "abababababababababababababababababababababababababababababababab", "procedure": "outage", "run": "4980be64d347bdcd", "version": 3}',X'955213FE3510CCCA61FB96C6BB3F2F516CE4FBE9D922A865519A0FE4B63FE3E5','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(20,1795309997120,'73a9bef499bbf4dc','run.answered','{"run": "4980be64d347bdcd", "step": "hears", "text": "", "value": "yes"}',X'B394EF266177536C37DECC766E223A9962B869289B8AA5E7706FE63A8C356D3A','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(21,1795310935120,'73a9bef499bbf4dc','run.ended','{"reason": "over", "run": "4980be64d347bdcd"}',X'E1122065CAC41295EBEC36F8C1D681B4529813309BA58CECE5D482E41A7A73D5','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(22,1795313595120,'7bd2a4f2c8af5bd9','run.started','{"digest": "abababababababababababababababababababababababababababababababab", "procedure": "outage", "run": "da5117b919f538dc", "version": 3}',X'29985B359A93879711E7E4D0783553B70843DDD23461F9A6D3112CF4EC59AFCE','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(23,1795313597120,'7bd2a4f2c8af5bd9','run.answered','{"run": "da5117b919f538dc", "step": "hears", "text": "", "value": "yes"}',X'AF0FD39D36A511E1B5574BF6CA8F132971B515A6FAD647870E055B063DDB08F8','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(24,1795313598120,'7bd2a4f2c8af5bd9','run.answered','{"run": "da5117b919f538dc", "step": "status", "text": "", "value": "done"}',X'8F8176B35F440272D44351B7452E1533E52C19C4B628CADFDC3602358348A317','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(25,1795313599120,'7bd2a4f2c8af5bd9','run.answered','{"run": "da5117b919f538dc", "step": "choice", "text": "", "value": "call"}',X'8B88BB64EF8BA9C70C0A5B3DCEFC15C8ABB3ABAB335F0CD6AF58C5AB09FEA85E','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(26,1795314085120,NULL,'watch.dropped','{"n": 3}',X'6B66B5A3CC8F2A2DD3E82DC96B1E16E240A47600D54E04BA26A9216D4E761DBE','8804d835daad0763',NULL);
CREATE TABLE incidents (
    key TEXT PRIMARY KEY CHECK (length(key) = 16 AND key NOT GLOB '*[^0-9a-f]*'),
    operator TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    occurred_at INTEGER,
    detected_at INTEGER,
    alerted_at INTEGER,
    acknowledged_at INTEGER,
    restored_at INTEGER,
    closed_at INTEGER,
    domain TEXT NOT NULL DEFAULT '',
    cause TEXT NOT NULL DEFAULT '',
    side TEXT NOT NULL DEFAULT '',
    confidence REAL NOT NULL DEFAULT 0,
    services TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(services)),
    revision INTEGER NOT NULL DEFAULT 0
, escalated_at INTEGER, eta_at INTEGER, true_cause TEXT NOT NULL DEFAULT '', ticket TEXT NOT NULL DEFAULT '', hindered TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "incidents" VALUES('73a9bef499bbf4dc','op-117',1795309985120,1795309955120,1795309982120,1795309989120,1795310045120,1795310885120,1795310985120,'isp','isp.no_internet','isp',0.97,'[]',4,1795310075120,1795310785120,'isp.no_internet','INC-1042','');
INSERT INTO "incidents" VALUES('7bd2a4f2c8af5bd9','op-117',1795313585120,NULL,1795313585120,NULL,NULL,NULL,NULL,'bank_service','bank_service.error','bank',0.9,'["crm", "chat"]',1,NULL,NULL,'','','');
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
INSERT INTO "meta" VALUES('opened_at','2026-11-22T01:13:05.120000+00:00');
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    incident TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('ring', 'edit', 'recovery', 'exercise')),
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    message TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('pending', 'claimed', 'accepted', 'failed', 'superseded')),
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    repeat INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    lease_until INTEGER,
    error TEXT,
    message_id TEXT,
    settled_at INTEGER
) STRICT;
INSERT INTO "outbox" VALUES(1,'297a3fbc65984946958307c9cbb6cb56','73a9bef499bbf4dc','ring','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: нет интернета","lines":[],"footer":"","rings":true,"lang":"ru"}','accepted',1795309989120,1795309989120,1,0,NULL,NULL,NULL,'501',1795309991120);
INSERT INTO "outbox" VALUES(2,'6b6b38707e0345c7af23ecbaa6faaaf0','73a9bef499bbf4dc','edit','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: нет интернета, ждём","lines":[],"footer":"","rings":true,"lang":"ru"}','superseded',1795310015120,1795310015120,0,0,NULL,NULL,NULL,NULL,1795310016120);
INSERT INTO "outbox" VALUES(3,'509ecbe5fc8a4325bc60fb78b5bdc4cf','73a9bef499bbf4dc','edit','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: нет интернета, провайдер знает","lines":[],"footer":"","rings":true,"lang":"ru"}','accepted',1795310016120,1795310016120,1,0,NULL,NULL,NULL,'501',1795310018120);
INSERT INTO "outbox" VALUES(4,'d42e79cb44274eb78567c14052b91d11','73a9bef499bbf4dc','recovery','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: снова работает","lines":[],"footer":"","rings":true,"lang":"ru"}','accepted',1795310885120,1795310885120,1,0,NULL,NULL,NULL,'502',1795310887120);
INSERT INTO "outbox" VALUES(5,'649678513033451c9d30a751f3a75ef0','73a9bef499bbf4dc','ring','mentor','Наставник','telegram','-5','{"title":"op-117: нет интернета","lines":[],"footer":"","rings":true,"lang":"ru"}','failed',1795310888120,1795310888120,1,0,NULL,NULL,'blocked',NULL,1795310890120);
INSERT INTO "outbox" VALUES(6,'b122374e7884417ea016f11a12fd1df1','7bd2a4f2c8af5bd9','ring','sysadmin','Дежурный','email','duty@bank.example','{"title":"op-117: CRM отвечает ошибкой","lines":[],"footer":"","rings":true,"lang":"ru"}','claimed',1795313589120,1795313589120,1,0,'courier-1',1795313619120,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(7,'c23f4befb5764b5c915d9aad86abdb76','7bd2a4f2c8af5bd9','ring','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: CRM отвечает ошибкой","lines":[],"footer":"","rings":true,"lang":"ru"}','pending',1795313590120,1795313592120,1,1,NULL,NULL,'ambiguous',NULL,NULL);
INSERT INTO "outbox" VALUES(8,'69fd328584224297b01d58cd64cb23b7','7bd2a4f2c8af5bd9','ring','standby','Резервная группа','telegram','222','{"title":"Нужна подмена: op-117","lines":[],"footer":"","rings":true,"lang":"ru"}','pending',1795313985120,1795313985120,0,0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE outbox_attempts (
    delivery TEXT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT,
    error TEXT,
    PRIMARY KEY (delivery, number)
) STRICT;
INSERT INTO "outbox_attempts" VALUES('297a3fbc65984946958307c9cbb6cb56',1,1795309990120,1795309991120,'accepted',NULL);
INSERT INTO "outbox_attempts" VALUES('509ecbe5fc8a4325bc60fb78b5bdc4cf',1,1795310017120,1795310018120,'accepted',NULL);
INSERT INTO "outbox_attempts" VALUES('d42e79cb44274eb78567c14052b91d11',1,1795310886120,1795310887120,'accepted',NULL);
INSERT INTO "outbox_attempts" VALUES('649678513033451c9d30a751f3a75ef0',1,1795310889120,1795310890120,'failed','blocked');
INSERT INTO "outbox_attempts" VALUES('b122374e7884417ea016f11a12fd1df1',1,1795313589120,NULL,NULL,NULL);
INSERT INTO "outbox_attempts" VALUES('c23f4befb5764b5c915d9aad86abdb76',1,1795313590120,1795313591120,'pending','ambiguous');
CREATE TABLE outbox_moves (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    new_address TEXT NOT NULL,
    moved_at INTEGER NOT NULL,
    PRIMARY KEY (channel, address)
) STRICT;
INSERT INTO "outbox_moves" VALUES('telegram','-7','-1007',1795309986120);
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    operator TEXT NOT NULL,
    incident TEXT REFERENCES incidents (key),
    procedure TEXT NOT NULL,
    version INTEGER NOT NULL,
    digest TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
INSERT INTO "runs" VALUES('4980be64d347bdcd','op-117','73a9bef499bbf4dc','outage',3,'abababababababababababababababababababababababababababababababab',1795309995120,1795310935120);
INSERT INTO "runs" VALUES('da5117b919f538dc','op-117','7bd2a4f2c8af5bd9','outage',3,'abababababababababababababababababababababababababababababababab',1795313595120,NULL);
CREATE INDEX events_incident ON events (incident, seq);
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE INDEX outbox_open ON outbox (state, due_at)
    WHERE state IN ('pending', 'claimed');
CREATE INDEX outbox_thread ON outbox (incident, channel, address);
CREATE UNIQUE INDEX incidents_open ON incidents (operator)
    WHERE restored_at IS NULL AND closed_at IS NULL;
CREATE INDEX incidents_by_time ON incidents (opened_at);
CREATE INDEX events_by_kind ON events (kind, at);
CREATE TRIGGER events_stay_as_written BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE UNIQUE INDEX runs_open ON runs (operator) WHERE ended_at IS NULL;
CREATE INDEX callbacks_by_window ON callbacks (operator, window_until);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',26);
INSERT INTO "sqlite_sequence" VALUES('outbox',8);
INSERT INTO "sqlite_sequence" VALUES('answers',4);
COMMIT;
PRAGMA user_version = 2;
