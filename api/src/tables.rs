//! The tables as Diesel sees them. A test holds this file to the migrated database.

diesel::table! {
    accounts (id) {
        id -> Uuid,
        email -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        lang -> Text,
        created_at -> Timestamptz,
        sessions_valid_from -> Timestamptz,
        closed_at -> Nullable<Timestamptz>,
        reminders -> Bool,
    }
}

diesel::table! {
    audit_log (id) {
        id -> BigInt,
        at -> Timestamptz,
        actor -> Text,
        action -> Text,
        subject -> Uuid,
        detail -> Jsonb,
        actor_id -> Nullable<Uuid>,
        actor_operator_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    cards (id) {
        id -> Uuid,
        rider_id -> Uuid,
        number -> Text,
        kind -> Text,
        name -> Text,
        named -> Bool,
        state -> Text,
        replaced_by -> Nullable<Uuid>,
        registered_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        moved_passes -> Nullable<Integer>,
    }
}

diesel::table! {
    certificate_deletions (operator_id, page_id) {
        operator_id -> Uuid,
        page_id -> Uuid,
        reason -> Text,
        uploaded_at -> Timestamptz,
        deleted_at -> Timestamptz,
    }
}

diesel::table! {
    certificate_pages (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        account_id -> Uuid,
        draft_id -> Nullable<Uuid>,
        order_id -> Nullable<Uuid>,
        kind -> Text,
        special_care -> Bool,
        state -> Text,
        erased_for -> Nullable<Text>,
        upload_key -> Text,
        digest -> Bytea,
        master_key -> Text,
        image_key -> Bytea,
        thumbnail_key -> Bytea,
        width -> Integer,
        height -> Integer,
        uploaded_at -> Timestamptz,
    }
}

diesel::table! {
    claims (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        order_id -> Uuid,
        pass_id -> Uuid,
        payment_id -> Uuid,
        refund_id -> Nullable<Uuid>,
        claimed_at -> Timestamptz,
        claimed_on -> Date,
        amount -> BigInt,
        nothing_back -> Nullable<Text>,
        lines -> Jsonb,
        actor -> Text,
        actor_id -> Nullable<Uuid>,
        actor_operator_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    consents (account_id, document, version) {
        account_id -> Uuid,
        document -> Text,
        version -> Text,
        agreed_at -> Timestamptz,
    }
}

diesel::table! {
    counters (operator_id, slug) {
        operator_id -> Uuid,
        slug -> Text,
        sort -> Integer,
        name_ja -> Text,
        name_en -> Text,
        address -> Text,
        address_en -> Text,
        hours -> Text,
        hours_en -> Text,
        phone -> Text,
        services -> Jsonb,
        step_free -> Nullable<Jsonb>,
        charges -> Array<BigInt>,
        notes_ja -> Text,
        notes_en -> Text,
    }
}

diesel::table! {
    document_kinds (operator_id, slug) {
        operator_id -> Uuid,
        slug -> Text,
        sort -> Integer,
        name_ja -> Text,
        name_en -> Text,
        readable_ja -> Text,
        readable_en -> Text,
        masked_ja -> Text,
        masked_en -> Text,
        special_care -> Bool,
        withdrawn -> Bool,
    }
}

diesel::table! {
    drafts (id) {
        id -> Uuid,
        account_id -> Uuid,
        card_id -> Nullable<Uuid>,
        operator_id -> Nullable<Uuid>,
        product_id -> Nullable<Uuid>,
        from_stop -> Nullable<Uuid>,
        to_stop -> Nullable<Uuid>,
        code -> Nullable<Text>,
        months -> Nullable<Integer>,
        starts_on -> Nullable<Date>,
        renews -> Nullable<Uuid>,
        order_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        seller_id -> Nullable<Uuid>,
        term -> Nullable<Text>,
        via -> Nullable<Text>,
        paper_facts -> Jsonb,
    }
}

diesel::table! {
    email_changes (id) {
        id -> Uuid,
        account_id -> Uuid,
        old_email -> Text,
        changed_at -> Timestamptz,
        undone_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    entries (operator_id, posting_id, line) {
        operator_id -> Uuid,
        posting_id -> Uuid,
        line -> Integer,
        account -> Text,
        debit -> BigInt,
        credit -> BigInt,
    }
}

diesel::table! {
    fares (operator_id, from_stop, to_stop, route) {
        operator_id -> Uuid,
        from_stop -> Uuid,
        to_stop -> Uuid,
        yen -> BigInt,
        route -> Text,
    }
}

diesel::table! {
    fixed_terms (operator_id, slug) {
        operator_id -> Uuid,
        slug -> Text,
        name_ja -> Text,
        name_en -> Text,
        starts_on -> Date,
        ends_on -> Date,
        sale_from -> Date,
        sale_until -> Date,
    }
}

diesel::table! {
    folder_marks (operator_id, file) {
        operator_id -> Uuid,
        file -> Text,
        hash -> Text,
    }
}

diesel::table! {
    guardian_links (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        order_id -> Uuid,
        token_hash -> Bytea,
        made_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        ended_as -> Nullable<Text>,
        wrong_answers -> Integer,
        email -> Nullable<Text>,
        lang -> Nullable<Text>,
        contact_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    help_topics (operator_id, slug) {
        operator_id -> Uuid,
        slug -> Text,
        title_ja -> Text,
        body_ja -> Text,
        title_en -> Text,
        body_en -> Text,
    }
}

diesel::table! {
    jobs (id) {
        id -> Uuid,
        kind -> Text,
        payload -> Jsonb,
        run_at -> Timestamptz,
        locked_until -> Nullable<Timestamptz>,
        attempts -> Integer,
        last_fault -> Nullable<Text>,
        dead_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        dedupe -> Nullable<Text>,
        queue -> Text,
    }
}

diesel::table! {
    known_devices (account_id, device_hash) {
        account_id -> Uuid,
        device_hash -> Bytea,
        first_seen -> Timestamptz,
        last_seen -> Timestamptz,
    }
}

diesel::table! {
    notices (operator_id, slug) {
        operator_id -> Uuid,
        slug -> Text,
        about -> Text,
        suspends -> Bool,
        product -> Nullable<Text>,
        route -> Nullable<Text>,
        starts_at -> Timestamptz,
        ends_at -> Nullable<Timestamptz>,
        text_ja -> Text,
        text_en -> Text,
    }
}

diesel::table! {
    product_notices (operator_id, product_id, of_operator, slug) {
        operator_id -> Uuid,
        product_id -> Uuid,
        of_operator -> Uuid,
        slug -> Text,
        notice -> Jsonb,
        starts_at -> Timestamptz,
        seller_id -> Nullable<Uuid>,
        route -> Nullable<Text>,
    }
}

diesel::table! {
    operators (id) {
        id -> Uuid,
        slug -> Text,
        name_ja -> Text,
        name_en -> Text,
        phone -> Text,
        address -> Text,
        contact_hours -> Text,
        representative -> Text,
        invoice_number -> Nullable<Text>,
        sale_opens -> Time,
        sale_closes -> Time,
        closing_hour -> Time,
        stripe_account -> Nullable<Text>,
        selling -> Bool,
        fictional -> Bool,
        sort -> Integer,
        address_en -> Text,
        contact_hours_en -> Text,
        representative_en -> Text,
        terms_version -> Text,
        mail -> Nullable<Text>,
        legal_name_ja -> Text,
        legal_name_en -> Text,
        all_day_sample -> Bool,
        closed_days -> Array<Date>,
        cards -> Jsonb,
        charging -> Jsonb,
        succeeded_by -> Nullable<Text>,
        payment_methods -> Array<Text>,
        certificate_days -> Integer,
    }
}

diesel::table! {
    order_events (operator_id, order_id, id) {
        operator_id -> Uuid,
        order_id -> Uuid,
        id -> BigInt,
        at -> Timestamptz,
        actor -> Text,
        event -> Text,
        from_state -> Nullable<Text>,
        to_state -> Text,
        detail -> Jsonb,
        actor_id -> Nullable<Uuid>,
        actor_operator_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    order_shares (operator_id, order_id, terms_n, honoured_by) {
        operator_id -> Uuid,
        order_id -> Uuid,
        terms_n -> Integer,
        honoured_by -> Uuid,
        share -> Integer,
    }
}

diesel::table! {
    order_terms (operator_id, order_id, terms_n) {
        operator_id -> Uuid,
        order_id -> Uuid,
        terms_n -> Integer,
        terms -> Jsonb,
    }
}

diesel::table! {
    orders (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        number -> Text,
        account_id -> Uuid,
        rider_id -> Uuid,
        card_id -> Uuid,
        product_id -> Uuid,
        renews -> Nullable<Uuid>,
        idempotency_key -> Text,
        state -> Text,
        closing_as -> Nullable<Text>,
        placed_at -> Timestamptz,
        deadline -> Timestamptz,
        starts_on -> Date,
        ends_on -> Date,
        months -> Integer,
        from_stop -> Nullable<Uuid>,
        to_stop -> Nullable<Uuid>,
        code -> Text,
        price -> BigInt,
        refund_rule -> Text,
        refund_fee -> BigInt,
        refund_fare -> BigInt,
        refund_prices -> Jsonb,
        tax_rate -> Integer,
        family -> Text,
        class -> Text,
        names -> Jsonb,
        rider_name -> Text,
        rider_kana -> Text,
        seller_id -> Uuid,
        terms_n -> Integer,
        term -> Text,
        terms_version -> Text,
        price_table_id -> Nullable<Uuid>,
        category -> Nullable<Jsonb>,
        shares -> Nullable<Jsonb>,
        via -> Nullable<Text>,
    }
}

diesel::table! {
    passes (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        order_id -> Uuid,
        card_id -> Uuid,
        family -> Text,
        starts_on -> Date,
        ends_on -> Date,
        state -> Text,
        freed_as -> Nullable<Text>,
        freed_reason -> Nullable<Text>,
    }
}

diesel::table! {
    payments (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        order_id -> Uuid,
        payer -> Text,
        amount -> BigInt,
        state -> Text,
        stripe_account -> Nullable<Text>,
        intent -> Nullable<Text>,
        charge -> Nullable<Text>,
        key_n -> Integer,
        save_card -> Bool,
        decline_code -> Nullable<Text>,
        card_brand -> Nullable<Text>,
        card_last4 -> Nullable<Text>,
        card_funding -> Nullable<Text>,
        started_at -> Timestamptz,
        touched_at -> Timestamptz,
        look_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        idempotency_key -> Text,
        seller_id -> Uuid,
        terms_n -> Integer,
        method -> Text,
        captured_at -> Nullable<Timestamptz>,
        payer_id -> Nullable<Uuid>,
        recipient -> Nullable<Text>,
    }
}

diesel::table! {
    pending_decisions (operator_id, order_id) {
        operator_id -> Uuid,
        order_id -> Uuid,
        id -> Uuid,
        seen -> Integer,
        decision -> Text,
        findings -> Jsonb,
        reason -> Text,
        marks -> Jsonb,
        facts -> Text,
        staff_id -> Uuid,
        staff_operator_id -> Uuid,
        made_at -> Timestamptz,
        due_at -> Timestamptz,
        no_effect -> Nullable<Text>,
    }
}

diesel::table! {
    postings (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        at -> Timestamptz,
        kind -> Text,
        order_id -> Uuid,
        source_id -> Uuid,
        seller_id -> Uuid,
        amount -> BigInt,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    price_table_products (operator_id, product_id, table_id) {
        operator_id -> Uuid,
        product_id -> Uuid,
        table_id -> Uuid,
    }
}

diesel::table! {
    price_tables (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        slug -> Text,
        valid_from -> Date,
        decided_by -> Text,
        published -> Bool,
        formula -> Nullable<Jsonb>,
    }
}

diesel::table! {
    prices (operator_id, product_id, code, months) {
        operator_id -> Uuid,
        product_id -> Uuid,
        code -> Text,
        months -> Integer,
        price -> BigInt,
        refund_fare -> BigInt,
    }
}

diesel::table! {
    product_documents (operator_id, product_id, place, kind) {
        operator_id -> Uuid,
        product_id -> Uuid,
        place -> Integer,
        sort -> Integer,
        kind -> Text,
    }
}

diesel::table! {
    product_issuers (operator_id, product_id, seller_id) {
        operator_id -> Uuid,
        product_id -> Uuid,
        seller_id -> Uuid,
    }
}

diesel::table! {
    product_operators (operator_id, product_id, honoured_by) {
        operator_id -> Uuid,
        product_id -> Uuid,
        honoured_by -> Uuid,
        sort -> Integer,
        share -> Integer,
    }
}

diesel::table! {
    products (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        slug -> Text,
        family -> Text,
        shape -> Text,
        class -> Text,
        name_ja -> Text,
        name_en -> Text,
        area_ja -> Text,
        area_en -> Text,
        notes_ja -> Text,
        notes_en -> Text,
        documents -> Array<Text>,
        lead_days -> Integer,
        window_days -> Integer,
        refund_rule -> Text,
        refund_fee -> BigInt,
        tax_rate -> Integer,
        sample -> Bool,
        on_sale -> Bool,
        sort -> Integer,
        routes -> Array<Text>,
        route_class -> Nullable<Text>,
        category -> Nullable<Text>,
        formula -> Nullable<Jsonb>,
        stops -> Array<Text>,
        via -> Bool,
        applications -> Bool,
        paper_facts -> Array<Text>,
    }
}

diesel::table! {
    questions (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        name -> Text,
        email -> Text,
        text -> Text,
        asked_at -> Timestamptz,
    }
}

diesel::table! {
    receipt_counters (seller_id, fiscal_year) {
        seller_id -> Uuid,
        fiscal_year -> Integer,
        last -> Integer,
    }
}

diesel::table! {
    receipts (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        fiscal_year -> Integer,
        number -> Integer,
        order_id -> Uuid,
        payment_id -> Uuid,
        issued_on -> Date,
        total -> BigInt,
        tax_rate -> Integer,
        tax -> BigInt,
        issuer -> Text,
        invoice_number -> Nullable<Text>,
        content_ja -> Text,
        content_en -> Text,
        recipient -> Text,
        method -> Text,
        seller_id -> Uuid,
        kind -> Text,
        refund_id -> Nullable<Uuid>,
        replaces -> Nullable<Uuid>,
        for_guardian -> Bool,
    }
}

diesel::table! {
    refund_contacts (operator_id, refund_id) {
        operator_id -> Uuid,
        refund_id -> Uuid,
        name -> Text,
        email -> Text,
        phone -> Text,
        postal_code -> Text,
        address -> Text,
        kept_at -> Timestamptz,
    }
}

diesel::table! {
    refunds (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        payment_id -> Uuid,
        amount -> BigInt,
        reason -> Text,
        state -> Text,
        stripe_refund -> Nullable<Text>,
        key_n -> Integer,
        failure -> Nullable<Text>,
        asked_at -> Timestamptz,
        look_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        idempotency_key -> Text,
        claimed_on -> Date,
        lines -> Jsonb,
        actor -> Text,
        actor_id -> Nullable<Uuid>,
        actor_operator_id -> Nullable<Uuid>,
        accepted_at -> Nullable<Timestamptz>,
        order_id -> Uuid,
    }
}

diesel::table! {
    review_claims (operator_id, order_id) {
        operator_id -> Uuid,
        order_id -> Uuid,
        staff_id -> Uuid,
        claimed_at -> Timestamptz,
        until -> Timestamptz,
    }
}

diesel::table! {
    review_decisions (operator_id, order_id, n) {
        operator_id -> Uuid,
        order_id -> Uuid,
        n -> Integer,
        decision -> Text,
        decided_at -> Timestamptz,
        findings -> Jsonb,
        reason -> Text,
        staff_id -> Uuid,
        staff_operator_id -> Uuid,
        marks -> Jsonb,
    }
}

diesel::table! {
    rider_categories (operator_id, slug) {
        operator_id -> Uuid,
        slug -> Text,
        name_ja -> Text,
        name_en -> Text,
        from_age -> Nullable<Integer>,
        until_age -> Nullable<Integer>,
        rule -> Text,
        fare_percent -> Integer,
    }
}

diesel::table! {
    riders (id) {
        id -> Uuid,
        account_id -> Uuid,
        family_name -> Text,
        given_name -> Text,
        family_kana -> Text,
        given_kana -> Text,
        birth_date -> Nullable<Date>,
        phone -> Text,
        postal_code -> Text,
        address -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    route_matrix (operator_id, route) {
        operator_id -> Uuid,
        route -> Text,
        sort -> Integer,
        name_en -> Text,
        run -> Text,
        charge -> Text,
        fare -> Text,
        round_trip -> Text,
        pass -> Text,
        student_discount -> Text,
        transfer -> Text,
        note_ja -> Text,
        note_en -> Text,
    }
}

diesel::table! {
    route_stops (operator_id, route, stop_id) {
        operator_id -> Uuid,
        route -> Text,
        stop_id -> Uuid,
    }
}

diesel::table! {
    routes (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        feed_id -> Text,
        name_ja -> Text,
        class -> Nullable<Text>,
    }
}

diesel::table! {
    session_revocations (token_hash) {
        token_hash -> Bytea,
        account_id -> Uuid,
        revoked_at -> Timestamptz,
    }
}

diesel::table! {
    special_care_consents (account_id, operator_id, given_at) {
        account_id -> Uuid,
        operator_id -> Uuid,
        version -> Text,
        given_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    staff (id) {
        id -> Uuid,
        operator_id -> Nullable<Uuid>,
        email -> Text,
        lang -> Text,
        state -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        totp_secret -> Nullable<Bytea>,
        totp_step -> BigInt,
        invited_at -> Timestamptz,
        enrolled_at -> Nullable<Timestamptz>,
        disabled_at -> Nullable<Timestamptz>,
        sessions_valid_from -> Timestamptz,
    }
}

diesel::table! {
    staff_invitations (id) {
        id -> Uuid,
        staff_id -> Uuid,
        token_hash -> Bytea,
        made_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        void_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    staff_recovery_codes (staff_id, code_hash) {
        staff_id -> Uuid,
        code_hash -> Text,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    staff_roles (staff_id, role) {
        staff_id -> Uuid,
        role -> Text,
    }
}

diesel::table! {
    staff_session_ends (token_hash) {
        token_hash -> Bytea,
        staff_id -> Uuid,
        ended_at -> Timestamptz,
    }
}

diesel::table! {
    stops (operator_id, id) {
        operator_id -> Uuid,
        id -> Uuid,
        feed_id -> Text,
        name_ja -> Text,
        name_kana -> Text,
        name_en -> Text,
        search -> Text,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
        beside_ja -> Text,
        beside_en -> Text,
    }
}

diesel::table! {
    stripe_customers (account_id, stripe_account) {
        account_id -> Uuid,
        stripe_account -> Text,
        customer -> Nullable<Text>,
        key_n -> Integer,
    }
}

diesel::table! {
    stripe_events (id) {
        id -> Text,
        kind -> Text,
        object -> Text,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    term_prices (operator_id, table_id, code, term) {
        operator_id -> Uuid,
        table_id -> Uuid,
        code -> Text,
        term -> Text,
        price -> BigInt,
        refund_fare -> BigInt,
    }
}

diesel::table! {
    unmatched_intents (intent) {
        intent -> Text,
        stripe_account -> Nullable<Text>,
        operator_id -> Nullable<Text>,
        payment_id -> Nullable<Text>,
        status -> Text,
        amount -> BigInt,
        captured -> BigInt,
        first_seen -> Timestamptz,
        read_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    audit_log,
    cards,
    certificate_deletions,
    certificate_pages,
    claims,
    consents,
    counters,
    document_kinds,
    drafts,
    email_changes,
    entries,
    fares,
    fixed_terms,
    folder_marks,
    guardian_links,
    help_topics,
    jobs,
    known_devices,
    notices,
    operators,
    order_events,
    order_shares,
    order_terms,
    orders,
    passes,
    payments,
    pending_decisions,
    postings,
    price_table_products,
    price_tables,
    prices,
    product_documents,
    product_issuers,
    product_operators,
    products,
    questions,
    receipt_counters,
    receipts,
    refund_contacts,
    refunds,
    rider_categories,
    riders,
    route_matrix,
    route_stops,
    routes,
    session_revocations,
    special_care_consents,
    staff,
    staff_invitations,
    staff_recovery_codes,
    staff_roles,
    staff_session_ends,
    stops,
    stripe_customers,
    stripe_events,
    term_prices,
    unmatched_intents,
);
