drop table audit_log, cards, riders, known_devices, session_revocations, consents, accounts;
