BEGIN TRANSACTION;
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    incident TEXT REFERENCES incidents (key),
    kind TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    mac BLOB
) STRICT;
INSERT INTO "events" VALUES(1,1795309985120,'f5b165224a58b791','incident.opened','{}',NULL);
INSERT INTO "events" VALUES(2,1795309989120,'f5b165224a58b791','incident.verdict','{"looks": 31}',NULL);
INSERT INTO "events" VALUES(3,1795309991120,'f5b165224a58b791','alert.rang','{"channel": "telegram", "слово": "да"}',NULL);
INSERT INTO "events" VALUES(4,1795310045120,'f5b165224a58b791','incident.acknowledged','{"by": "lead"}',NULL);
INSERT INTO "events" VALUES(5,1795310885120,'f5b165224a58b791','incident.restored','{}',NULL);
INSERT INTO "events" VALUES(6,1795310985120,'f5b165224a58b791','incident.closed','{}',NULL);
INSERT INTO "events" VALUES(7,1795313585120,'df6af1d8303e61cd','incident.opened','{}',NULL);
INSERT INTO "events" VALUES(8,1795313589120,'df6af1d8303e61cd','incident.verdict','{}',NULL);
INSERT INTO "events" VALUES(9,1795314085120,NULL,'watch.dropped','{"n": 3}',NULL);
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
) STRICT;
INSERT INTO "incidents" VALUES('f5b165224a58b791','op-117',1795309985120,1795309955120,1795309982120,1795309989120,1795310045120,1795310885120,1795310885120,'isp','isp.no_internet','isp',0.97,'[]',4);
INSERT INTO "incidents" VALUES('df6af1d8303e61cd','op-117',1795313585120,NULL,1795313585120,NULL,NULL,NULL,NULL,'bank_service','bank_service.error','bank',0.9,'["crm", "chat"]',1);
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
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
INSERT INTO "outbox" VALUES(1,'7340b26d929d43c3b41e78155d15a96a','f5b165224a58b791','ring','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: нет интернета","lines":[],"footer":"","rings":true,"lang":"ru"}','accepted',1795309989120,1795309989120,1,0,NULL,NULL,NULL,'501',1795309991120);
INSERT INTO "outbox" VALUES(2,'aa9a2698a257431abbefc18574d70009','f5b165224a58b791','edit','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: нет интернета, ждём","lines":[],"footer":"","rings":true,"lang":"ru"}','superseded',1795310015120,1795310015120,0,0,NULL,NULL,NULL,NULL,1795310016120);
INSERT INTO "outbox" VALUES(3,'4d43bcfd51634f7caa16e324443cd134','f5b165224a58b791','edit','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: нет интернета, провайдер знает","lines":[],"footer":"","rings":true,"lang":"ru"}','accepted',1795310016120,1795310016120,1,0,NULL,NULL,NULL,'501',1795310018120);
INSERT INTO "outbox" VALUES(4,'ea955b1fa42e49a49382e2db69aff112','f5b165224a58b791','recovery','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: снова работает","lines":[],"footer":"","rings":true,"lang":"ru"}','accepted',1795310885120,1795310885120,1,0,NULL,NULL,NULL,'502',1795310887120);
INSERT INTO "outbox" VALUES(5,'c8581b1837624877b45e1dccbacfdfc5','f5b165224a58b791','ring','mentor','Наставник','telegram','-5','{"title":"op-117: нет интернета","lines":[],"footer":"","rings":true,"lang":"ru"}','failed',1795310888120,1795310888120,1,0,NULL,NULL,'blocked',NULL,1795310890120);
INSERT INTO "outbox" VALUES(6,'4e27e1ac31294962a28d7eb2332fd9a6','df6af1d8303e61cd','ring','sysadmin','Дежурный','email','duty@bank.example','{"title":"op-117: CRM отвечает ошибкой","lines":[],"footer":"","rings":true,"lang":"ru"}','claimed',1795313589120,1795313589120,1,0,'courier-1',1795313619120,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(7,'e0990c24eeb6443c95e49140fba1a518','df6af1d8303e61cd','ring','shift_lead','Руководитель смены','telegram','111111111','{"title":"op-117: CRM отвечает ошибкой","lines":[],"footer":"","rings":true,"lang":"ru"}','pending',1795313590120,1795313592120,1,1,NULL,NULL,'ambiguous',NULL,NULL);
INSERT INTO "outbox" VALUES(8,'799e985798be47d9ac178dcee504f40f','df6af1d8303e61cd','ring','standby','Резервная группа','telegram','222','{"title":"Нужна подмена: op-117","lines":[],"footer":"","rings":true,"lang":"ru"}','pending',1795313985120,1795313985120,0,0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE outbox_attempts (
    delivery TEXT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT,
    error TEXT,
    PRIMARY KEY (delivery, number)
) STRICT;
INSERT INTO "outbox_attempts" VALUES('7340b26d929d43c3b41e78155d15a96a',1,1795309990120,1795309991120,'accepted',NULL);
INSERT INTO "outbox_attempts" VALUES('4d43bcfd51634f7caa16e324443cd134',1,1795310017120,1795310018120,'accepted',NULL);
INSERT INTO "outbox_attempts" VALUES('ea955b1fa42e49a49382e2db69aff112',1,1795310886120,1795310887120,'accepted',NULL);
INSERT INTO "outbox_attempts" VALUES('c8581b1837624877b45e1dccbacfdfc5',1,1795310889120,1795310890120,'failed','blocked');
INSERT INTO "outbox_attempts" VALUES('4e27e1ac31294962a28d7eb2332fd9a6',1,1795313589120,NULL,NULL,NULL);
INSERT INTO "outbox_attempts" VALUES('e0990c24eeb6443c95e49140fba1a518',1,1795313590120,1795313591120,'pending','ambiguous');
CREATE TABLE outbox_moves (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    new_address TEXT NOT NULL,
    moved_at INTEGER NOT NULL,
    PRIMARY KEY (channel, address)
) STRICT;
INSERT INTO "outbox_moves" VALUES('telegram','-7','-1007',1795309986120);
CREATE UNIQUE INDEX incidents_open ON incidents (operator) WHERE closed_at IS NULL;
CREATE INDEX events_incident ON events (incident, seq);
CREATE TRIGGER events_stay_as_written BEFORE UPDATE OF seq, at, incident, kind, body ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE INDEX outbox_open ON outbox (state, due_at)
    WHERE state IN ('pending', 'claimed');
CREATE INDEX outbox_thread ON outbox (incident, channel, address);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',9);
INSERT INTO "sqlite_sequence" VALUES('outbox',8);
COMMIT;
PRAGMA user_version = 1;
