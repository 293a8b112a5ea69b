# APP/DRAIN_ID; `heroku drains --json -a shop` shows the ID of the drain.
terraform import logdrain_heroku_datadog.shop shop/906262a4-e151-45d2-b35a-a2dc0ea9e688

# The same without storing the key in the state, for configurations with api_key_wo.
terraform import logdrain_heroku_datadog.shop write-only:shop/906262a4-e151-45d2-b35a-a2dc0ea9e688

# To take over a heroku_drain, use a moved block with from = heroku_drain.shop.
