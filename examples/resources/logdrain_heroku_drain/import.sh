# The drain by the app and its ID, which `heroku drains --json -a shop` shows: APP/DRAIN_ID.
terraform import logdrain_heroku_drain.shop shop/906262a4-e151-45d2-b35a-a2dc0ea9e688

# The same for a configuration with url_wo, or without a URL: it stays out of the state.
terraform import logdrain_heroku_drain.shop write-only:shop/906262a4-e151-45d2-b35a-a2dc0ea9e688

# A heroku_drain is taken over by a moved block, from = heroku_drain.shop.
