import {
  to = logdrain_heroku_drain.shop
  identity = {
    app      = "shop"
    drain_id = "906262a4-e151-45d2-b35a-a2dc0ea9e688"
  }
}
