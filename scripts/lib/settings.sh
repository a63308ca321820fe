# shellcheck shell=bash
# The variables of a development run. What the caller sets wins over .env, and .env over these.

# Reads NAME=value lines; comments, `export` and quotes around the value are allowed, nothing is executed.
read_env_file() {
  local line name value
  [[ -f $1 ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line#export }
    [[ $line =~ ^[[:space:]]*([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] || continue
    name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
    value=${value%"${value##*[![:space:]]}"}
    if [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]]; then value=${BASH_REMATCH[1]}; fi
    [[ -n ${!name+set} ]] || export "$name=$value"
  done <"$1"
}

# The last number of an address such as 127.0.0.1:8080.
port_of() { echo "${1##*:}"; }

# Whether the sandbox must play Stripe, and the mail server.
needs_stripe() { [[ -z ${STRIPE_SECRET_KEY:-} || $STRIPE_SECRET_KEY == sk_test_teiki_demo ]]; }
needs_mail() { [[ -z ${SMTP_URL:-} ]]; }
needs_sandbox() { needs_stripe || needs_mail; }

# Everything but the databases: PLACE keeps the secret key.
development_settings() {
  local place=$1
  export TEIKI_ENV=${TEIKI_ENV:-development}
  export LISTEN=${LISTEN:-127.0.0.1:8080}
  SITE_URL=${SITE_URL:-http://localhost:$(port_of "$LISTEN")}
  export SITE_URL
  export SANDBOX_LISTEN=${SANDBOX_LISTEN:-127.0.0.1:8420} # its web pages and Stripe; mail comes in at the next
  export SANDBOX_SMTP=${SANDBOX_SMTP:-127.0.0.1:8425}
  export SANDBOX_URL=http://$SANDBOX_LISTEN
  SECRET_KEY=${SECRET_KEY:-$(kept_secret "$place/secret-key" 32)}
  export SECRET_KEY
  export MAIL_FROM=${MAIL_FROM:-Teiki <no-reply@teiki.example>}
  export LOG=${LOG:-info}
  if needs_stripe; then sandbox_stripe; fi
  export SMTP_URL=${SMTP_URL:-smtp://$SANDBOX_SMTP}
}

sandbox_stripe() {
  local sandbox site
  sandbox=$(port_of "$SANDBOX_LISTEN")
  site=$(port_of "$LISTEN")
  export STRIPE_SECRET_KEY=sk_test_teiki_demo
  export STRIPE_PUBLISHABLE_KEY=pk_test_teiki_demo
  export STRIPE_WEBHOOK_SECRET=whsec_teiki_demo
  export STRIPE_API_URL=$SANDBOX_URL/
  export STRIPE_JS_URL=http://localhost:$sandbox/js/stripe.js
  export SANDBOX_WEBHOOKS=$STRIPE_SECRET_KEY=http://127.0.0.1:$site/stripe/webhook=$STRIPE_WEBHOOK_SECRET
}
