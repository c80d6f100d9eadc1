BEGIN TRANSACTION;
CREATE TABLE answers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL REFERENCES runs (id),
    step TEXT NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (run, step)
) STRICT;
INSERT INTO "answers" VALUES(1,'b048f279829caa65','hears','yes',1795309997120);
INSERT INTO "answers" VALUES(2,'2af899a3e1f16bdc','hears','yes',1795313597120);
INSERT INTO "answers" VALUES(3,'2af899a3e1f16bdc','status','done',1795313598120);
INSERT INTO "answers" VALUES(4,'2af899a3e1f16bdc','choice','call',1795313599120);
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
INSERT INTO "callbacks" VALUES(2,'fdb8b294c610','op-117','4a9b528b69636321','call','case',X'3D92089B25FA5E039F52A8E889D1C5FE10973F9B8A9859EC6D680854CC045B1F640F875BD38B','8804d835daad0763',1795313685120,1795323600000,1795338000000,NULL,0,NULL,'',NULL);
INSERT INTO "callbacks" VALUES(3,'a95f64d61f78','op-117','4a9b528b69636321','chat','case',X'44066542EC38008D331DFD3B01BC1891E387CEEE4AD9186B7D6DEECAA2B25591DF5E399F5388','8804d835daad0763',1795313695120,1795313695120,1795328095120,NULL,1,1795313705120,'',NULL);
INSERT INTO "callbacks" VALUES(4,'27241631e2fe','op-117','4a9b528b69636321','unknown','none',NULL,NULL,1795313715120,1795323600000,1795338000000,NULL,0,NULL,'',NULL);
INSERT INTO "callbacks" VALUES(5,'860397b76378','op-117','4a9b528b69636321','call','case',X'B5437D8A755622D6D7A0B48C0FB180140C2428D4D6CCF84BB5773BCB658BD8B59ECAD9FA1C3C','8804d835daad0763',1795313725120,1795323600000,1795338000000,NULL,0,NULL,'op-118',1795313735120);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    incident TEXT REFERENCES incidents (key),
    kind TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    mac BLOB
, signed_by TEXT, changes TEXT) STRICT;
INSERT INTO "events" VALUES(1,1795309985120,'fd3feb3c9250b797','incident.opened','{}',X'B004E2830DE417F3C087527E720382359B302862CC64F114306886E04884E016','8804d835daad0763','incident fd3feb3c9250b797 - d41598ecb8e1465ec162868ed8b79e76248149313a80b10a46375a289aca9dd9');
INSERT INTO "events" VALUES(2,1795309989120,'fd3feb3c9250b797','incident.verdict','{"looks": 31}',X'8E86EB542012DB8960DDC8862C8701B7B95D851332E51CE8288FECA1DA21541C','8804d835daad0763','incident fd3feb3c9250b797 d41598ecb8e1465ec162868ed8b79e76248149313a80b10a46375a289aca9dd9 cc16cbf2ba71a421dc4ed80451e17a8cb31b043625242e2bd10c80cdbda85185');
INSERT INTO "events" VALUES(3,1795309991120,'fd3feb3c9250b797','alert.rang','{"channel": "telegram", "слово": "да"}',X'BFB8E864373CE0CA5947315E0089C0E02721044D1B8232A9D9D99ABB2BDEC7E9','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(4,1795310045120,'fd3feb3c9250b797','incident.acknowledged','{"by": "lead"}',X'DD97F03BD3BB2F60BAE4A469E423B918E1F6ABD382AA7A2FDEE59F9225767E6A','8804d835daad0763','incident fd3feb3c9250b797 cc16cbf2ba71a421dc4ed80451e17a8cb31b043625242e2bd10c80cdbda85185 b9e76e63cd52575c38fe92d44a0a8da560db4ec3c4ccdd7213eda4c5019adf6d');
INSERT INTO "events" VALUES(5,1795310885120,'fd3feb3c9250b797','incident.restored','{}',X'370136C5C53B327877EF812E1B35496513CBEB15DE0CA492177C04A62E5D528C','8804d835daad0763','incident fd3feb3c9250b797 b9e76e63cd52575c38fe92d44a0a8da560db4ec3c4ccdd7213eda4c5019adf6d ae3b30f7b77353cbcc0e4eb476a5c0078a405c026255354cc22f739439a8fc1c');
INSERT INTO "events" VALUES(6,1795310985120,'fd3feb3c9250b797','incident.closed','{}',X'60DF4DE6A595CD4E101AEF669FFD2C4A8421894C8D9125321A341B834DDEEC19','8804d835daad0763','incident fd3feb3c9250b797 ae3b30f7b77353cbcc0e4eb476a5c0078a405c026255354cc22f739439a8fc1c aa49e4136ae0d1a6bad263f1cbb8524040c29a41d6365fcc8293a8cb538d2987');
INSERT INTO "events" VALUES(7,1795313585120,'4a9b528b69636321','incident.opened','{}',X'F5BA4D2FAC3889439F34B3CF387F7099B17069B01115B37AEB7B0C9556F1B132','8804d835daad0763','incident 4a9b528b69636321 - f460a0bfa9414a4c02a76c6aada1c9ccaa55d2b65c6720a874a5cedea7e2ff93');
INSERT INTO "events" VALUES(8,1795313589120,'4a9b528b69636321','incident.verdict','{}',X'A43CB2ED5EEF3DC0956CD8C19F5D386D130E086CCD20034B06665A7BDF3D4BA2','8804d835daad0763','incident 4a9b528b69636321 f460a0bfa9414a4c02a76c6aada1c9ccaa55d2b65c6720a874a5cedea7e2ff93 c1fbb2ce7ef75058641d40fba607700ec665ae8c35bb6edea81aca6a916c51b2');
INSERT INTO "events" VALUES(9,1795310085120,'fd3feb3c9250b797','callback.promised','{"callback": "a461b55e7bea", "channel": "call", "number": 1, "operator": "op-117", "reference": "case", "window": {"from": "2026-11-22T05:00:00+00:00", "told": false, "until": "2026-11-22T09:00:00+00:00"}}',X'9B0CF09F5459D13337038E8BE49CB2EA7A89CD511AB4D71F3C0DF705361E19C7','8804d835daad0763','callback a461b55e7bea - 16b788aac6aa523a907ac92f59c8925d4dc7441ac3c89bf311eb420122ae3d53');
INSERT INTO "events" VALUES(10,1795311185120,'fd3feb3c9250b797','callback.attempted','{"attempts": 1, "callback": "a461b55e7bea", "operator": "op-117"}',X'798C0CCDC5D7E59D3CA79DA6BB09AA362E5D2B1A19CCB072ADC3474169BE7D66','8804d835daad0763','callback a461b55e7bea 16b788aac6aa523a907ac92f59c8925d4dc7441ac3c89bf311eb420122ae3d53 339b27fbe87b210f0c52a22cd4391488dc857c84e4871ff6b6db01fd1d31ffe2');
INSERT INTO "events" VALUES(11,1795311285120,'fd3feb3c9250b797','callback.fulfilled','{"attempts": 2, "callback": "a461b55e7bea", "channel": "call", "first_contact": true, "in_time": true, "operator": "op-117", "outcome": "reached"}',X'25D7126F888A575DB00B9C89C789D61B79C401E1FBAA624898DF82D5D955B2F5','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(12,1795311285120,'fd3feb3c9250b797','callback.deleted','{"callback": "a461b55e7bea", "operator": "op-117", "who": "op-117", "why": "fulfilled"}',X'49FFA8C1FED26D4376AD9DCEE3FED82E6F8A4E7B16D12D67DD539A223EF7C81E','8804d835daad0763','callback a461b55e7bea 339b27fbe87b210f0c52a22cd4391488dc857c84e4871ff6b6db01fd1d31ffe2 -');
INSERT INTO "events" VALUES(13,1795313685120,'4a9b528b69636321','callback.promised','{"callback": "fdb8b294c610", "channel": "call", "number": 2, "operator": "op-117", "reference": "case", "window": {"from": "2026-11-22T05:00:00+00:00", "told": false, "until": "2026-11-22T09:00:00+00:00"}}',X'03F386519174D57FD1067337953B18B84449A50F36D9B98C1D150FE925481A85','8804d835daad0763','callback fdb8b294c610 - 169d065373c5fcb3e349e4d00ad714e733d857ecefcb5545731966bb25044fb3');
INSERT INTO "events" VALUES(14,1795313695120,'4a9b528b69636321','callback.promised','{"callback": "a95f64d61f78", "channel": "chat", "number": 3, "operator": "op-117", "reference": "case", "window": {"from": "2026-11-22T02:14:55+00:00", "told": false, "until": "2026-11-22T06:14:55+00:00"}}',X'6F0D99FD5138C1C4D817D21640202E340BD071BB03327082C9076E1C799BE091','8804d835daad0763','callback a95f64d61f78 - bbc747bc763a50164886bb0b31ff701f5cb81f8666a55527975d132aa4e48c8f');
INSERT INTO "events" VALUES(15,1795313705120,'4a9b528b69636321','callback.attempted','{"attempts": 1, "callback": "a95f64d61f78", "operator": "op-117"}',X'095CCF92AC5FDED75B6131B6C90BEC7BCCDC6DD567DECC584183768331B91AC1','8804d835daad0763','callback a95f64d61f78 bbc747bc763a50164886bb0b31ff701f5cb81f8666a55527975d132aa4e48c8f 77b08435a5833d9d5e3deeb6b343d08fa736c5891f1d087524e9c32dc5acc584');
INSERT INTO "events" VALUES(16,1795313715120,'4a9b528b69636321','callback.promised','{"callback": "27241631e2fe", "channel": "unknown", "number": 4, "operator": "op-117", "reference": "none", "window": {"from": "2026-11-22T05:00:00+00:00", "told": false, "until": "2026-11-22T09:00:00+00:00"}}',X'044ADD8B04BCC9BB61EBB3F3CAE49ABCFF5BCFF9C42CB0414729BB05FA15AD5C','8804d835daad0763','callback 27241631e2fe - 7b8119ec5b72eaa1ed53cf1d462f075bc7052fa66a20de53639cb0cb693ddce8');
INSERT INTO "events" VALUES(17,1795313725120,'4a9b528b69636321','callback.promised','{"callback": "860397b76378", "channel": "call", "number": 5, "operator": "op-117", "reference": "case", "window": {"from": "2026-11-22T05:00:00+00:00", "told": false, "until": "2026-11-22T09:00:00+00:00"}}',X'FFA9A31E7BD63F8C0003DC6E3EFFE477D27A307F19FECEE468DBBB393A124AA8','8804d835daad0763','callback 860397b76378 - c9d4d2902ee9ac5791da3449779d9af75743e484d7169f10f71b4df629df377d');
INSERT INTO "events" VALUES(18,1795313735120,'4a9b528b69636321','callback.handed_over','{"callback": "860397b76378", "operator": "op-117", "to": "op-118"}',X'B322958D18DF4EF5E2C8FE876690B3AF6A018125BB82DBF3CD6C359362C35636','8804d835daad0763','callback 860397b76378 c9d4d2902ee9ac5791da3449779d9af75743e484d7169f10f71b4df629df377d 342a72a4f04f4376a10ccda4b532f2f53f2ae785fe61cbcd15bfc2237126201b');
INSERT INTO "events" VALUES(19,1795309995120,'fd3feb3c9250b797','run.started','{"digest": "abababababababababababababababababababababababababababababababab", "procedure": "outage", "run": "b048f279829caa65", "version": 3}',X'5BD51DC8273F406924CAFF51D4DFCBF03F4105639868F399B5B00EF028008E44','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(20,1795309997120,'fd3feb3c9250b797','run.answered','{"run": "b048f279829caa65", "step": "hears", "text": "", "value": "yes"}',X'978860B0E9D02CD6EF51E26E9AB823D394A4634BD146232B5BA4401FB21C6CD4','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(21,1795310935120,'fd3feb3c9250b797','run.ended','{"reason": "over", "run": "b048f279829caa65"}',X'B8A37EB1445F1DB56ABB5AAE3533E705DA80641BE7151390947EC34EE7B2D557','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(22,1795313595120,'4a9b528b69636321','run.started','{"digest": "abababababababababababababababababababababababababababababababab", "procedure": "outage", "run": "2af899a3e1f16bdc", "version": 3}',X'10A229868EE5B3DBB56884310C42546EEEB4555324AB69F3EFAD6682BF110FEC','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(23,1795313597120,'4a9b528b69636321','run.answered','{"run": "2af899a3e1f16bdc", "step": "hears", "text": "", "value": "yes"}',X'615395C3FF9C17C03F991AD72B69B5C4076D5217145D03AB2EE494417D388326','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(24,1795313598120,'4a9b528b69636321','run.answered','{"run": "2af899a3e1f16bdc", "step": "status", "text": "", "value": "done"}',X'BA25421591826D033106E461C1DBC16FDB852BE0180CA87845AE516949A5770D','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(25,1795313599120,'4a9b528b69636321','run.answered','{"run": "2af899a3e1f16bdc", "step": "choice", "text": "", "value": "call"}',X'5AAA5E3C4E270E5ECA6E62164EF6A50A136DD70C893A808EC2350AA2CE2FA79C','8804d835daad0763',NULL);
INSERT INTO "events" VALUES(26,1795314085120,NULL,'watch.dropped','{"n": 3}',X'F11707F49AD6A1BE65B7B9C3229844E8FD12DA379FB5FC5574397757CBBF20F7','8804d835daad0763',NULL);
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
INSERT INTO "incidents" VALUES('fd3feb3c9250b797','op-117',1795309985120,1795309955120,1795309982120,1795309989120,1795310045120,1795310885120,1795310985120,'isp','isp.no_internet','isp',0.97,'[]',4,1795310075120,1795310785120,'isp.no_internet','INC-1042','');
INSERT INTO "incidents" VALUES('4a9b528b69636321','op-117',1795313585120,NULL,1795313585120,NULL,NULL,NULL,NULL,'bank_service','bank_service.error','bank',0.9,'["crm", "chat"]',1,NULL,NULL,'','','');
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
        CHECK (state IN ('held', 'pending', 'claimed', 'accepted', 'failed', 'superseded')),
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    repeat INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    lease_until INTEGER,
    error TEXT,
    message_id TEXT,
    settled_at INTEGER,
    person TEXT NOT NULL DEFAULT '',
    page TEXT,
    rank INTEGER NOT NULL DEFAULT 0,
    after_ms INTEGER NOT NULL DEFAULT 0,
    follows TEXT,
    pause_ms INTEGER NOT NULL DEFAULT 0,
    ready_at INTEGER,
    stood_down_at INTEGER,
    silenced INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "outbox" VALUES(1,'3444de3d316c4ba3bf3e15492c0d99e9','fd3feb3c9250b797','ring','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: нет интернета","lines":[],"footer":"","rings":true,"lang":"ru","buttons":[],"attachments":[]}','accepted',1795309989120,1795309989120,1,0,NULL,NULL,NULL,'501',1795309991120,'','3444de3d316c4ba3bf3e15492c0d99e9',0,0,NULL,0,1795309989120,NULL,0);
INSERT INTO "outbox" VALUES(2,'35b3e8459f86499e881f6ea6cd5c4de7','fd3feb3c9250b797','edit','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: нет интернета, ждём","lines":[],"footer":"","rings":false,"lang":"ru","buttons":[],"attachments":[]}','superseded',1795310015120,1795310015120,0,0,NULL,NULL,NULL,NULL,1795310016120,'','35b3e8459f86499e881f6ea6cd5c4de7',0,0,NULL,0,1795310015120,NULL,0);
INSERT INTO "outbox" VALUES(3,'dc25edff16b64718ac8cbe749e33bd00','fd3feb3c9250b797','edit','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: нет интернета, провайдер знает","lines":[],"footer":"","rings":false,"lang":"ru","buttons":[],"attachments":[]}','accepted',1795310016120,1795310016120,1,0,NULL,NULL,NULL,'501',1795310018120,'','dc25edff16b64718ac8cbe749e33bd00',0,0,NULL,0,1795310016120,NULL,0);
INSERT INTO "outbox" VALUES(4,'7f227c1ad8e04c7da293cfd5589a2332','fd3feb3c9250b797','recovery','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: снова работает","lines":[],"footer":"","rings":true,"lang":"ru","buttons":[],"attachments":[]}','accepted',1795310885120,1795310885120,1,0,NULL,NULL,NULL,'502',1795310887120,'','7f227c1ad8e04c7da293cfd5589a2332',0,0,NULL,0,1795310885120,NULL,0);
INSERT INTO "outbox" VALUES(5,'8a97807c3711486c81604957ff84c779','fd3feb3c9250b797','ring','mentor','Наставник','telegram','-5','{"title":"op-117: нет интернета","lines":[],"footer":"","rings":true,"lang":"ru","buttons":[],"attachments":[]}','failed',1795310888120,1795310888120,1,0,NULL,NULL,'blocked',NULL,1795310890120,'','8a97807c3711486c81604957ff84c779',0,0,NULL,0,1795310888120,NULL,0);
INSERT INTO "outbox" VALUES(6,'ca134e1f576f4dfb888bb5109ecead84','4a9b528b69636321','ring','sysadmin','Дежурный','email','duty@bank.example','{"title":"op-117: CRM отвечает ошибкой","lines":[],"footer":"","rings":true,"lang":"ru","buttons":[],"attachments":[]}','claimed',1795313589120,1795313589120,1,0,'courier-1',1795313619120,NULL,NULL,NULL,'','ca134e1f576f4dfb888bb5109ecead84',0,0,NULL,0,1795313589120,NULL,0);
INSERT INTO "outbox" VALUES(7,'9a2d41bf738f4e65b9fc4982b148cd78','4a9b528b69636321','ring','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: CRM отвечает ошибкой","lines":[],"footer":"","rings":true,"lang":"ru","buttons":[],"attachments":[]}','pending',1795313590120,1795313592120,1,1,NULL,NULL,'ambiguous',NULL,NULL,'','9a2d41bf738f4e65b9fc4982b148cd78',0,0,NULL,0,1795313590120,NULL,0);
INSERT INTO "outbox" VALUES(8,'23d90504128d4d4e83a73c52ec73594c','4a9b528b69636321','ring','standby','Резервная группа','telegram','222','{"title":"Нужна подмена: op-117","lines":[],"footer":"","rings":true,"lang":"ru","buttons":[],"attachments":[]}','pending',1795313985120,1795313985120,0,0,NULL,NULL,NULL,NULL,NULL,'','23d90504128d4d4e83a73c52ec73594c',0,0,NULL,0,1795313985120,NULL,0);
CREATE TABLE outbox_attempts (
    delivery TEXT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT,
    error TEXT,
    PRIMARY KEY (delivery, number)
) STRICT;
INSERT INTO "outbox_attempts" VALUES('3444de3d316c4ba3bf3e15492c0d99e9',1,1795309990120,1795309991120,'accepted',NULL);
INSERT INTO "outbox_attempts" VALUES('dc25edff16b64718ac8cbe749e33bd00',1,1795310017120,1795310018120,'accepted',NULL);
INSERT INTO "outbox_attempts" VALUES('7f227c1ad8e04c7da293cfd5589a2332',1,1795310886120,1795310887120,'accepted',NULL);
INSERT INTO "outbox_attempts" VALUES('8a97807c3711486c81604957ff84c779',1,1795310889120,1795310890120,'failed','blocked');
INSERT INTO "outbox_attempts" VALUES('ca134e1f576f4dfb888bb5109ecead84',1,1795313589120,NULL,NULL,NULL);
INSERT INTO "outbox_attempts" VALUES('9a2d41bf738f4e65b9fc4982b148cd78',1,1795313590120,1795313591120,'pending','ambiguous');
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
INSERT INTO "runs" VALUES('b048f279829caa65','op-117','fd3feb3c9250b797','outage',3,'abababababababababababababababababababababababababababababababab',1795309995120,1795310935120);
INSERT INTO "runs" VALUES('2af899a3e1f16bdc','op-117','4a9b528b69636321','outage',3,'abababababababababababababababababababababababababababababababab',1795313595120,NULL);
CREATE INDEX events_incident ON events (incident, seq);
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE UNIQUE INDEX incidents_open ON incidents (operator)
    WHERE restored_at IS NULL AND closed_at IS NULL;
CREATE INDEX incidents_by_time ON incidents (opened_at);
CREATE INDEX events_by_kind ON events (kind, at);
CREATE TRIGGER events_stay_as_written BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE UNIQUE INDEX runs_open ON runs (operator) WHERE ended_at IS NULL;
CREATE INDEX callbacks_by_window ON callbacks (operator, window_until);
CREATE INDEX outbox_open ON outbox (state, due_at)
    WHERE state IN ('pending', 'claimed');
CREATE INDEX outbox_thread ON outbox (incident, channel, address);
CREATE INDEX outbox_page ON outbox (page);
CREATE INDEX outbox_follows ON outbox (follows) WHERE follows IS NOT NULL;
CREATE INDEX outbox_attempts_by_end ON outbox_attempts (finished_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('outbox',8);
INSERT INTO "sqlite_sequence" VALUES('events',26);
INSERT INTO "sqlite_sequence" VALUES('answers',4);
COMMIT;
PRAGMA user_version = 3;
