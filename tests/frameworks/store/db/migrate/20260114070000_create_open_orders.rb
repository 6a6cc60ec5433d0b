class CreateOpenOrders < ActiveRecord::Migration[5.2]
  def up
    execute "CREATE VIEW open_orders AS SELECT id, customer_id FROM orders"
  end

  def down
    execute "DROP VIEW open_orders"
  end
end
