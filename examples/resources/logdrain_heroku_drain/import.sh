# APP/DRAIN_ID; `heroku drains --json -a shop` shows the ID of the drain.
terraform import logdrain_heroku_drain.shop shop/906262a4-e151-45d2-b35a-a2dc0ea9e688

# The same without storing the URL in the state, for configurations with url_wo or without a URL.
terraform import logdrain_heroku_drain.shop write-only:shop/906262a4-e151-45d2-b35a-a2dc0ea9e688

# To take over a heroku_drain, use a moved block with from = heroku_drain.shop.
