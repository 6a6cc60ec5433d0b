class FillSku < ActiveRecord::Migration[5.2]
  def up
    execute "UPDATE products SET sku = 'none' WHERE sku IS NULL"
    change_column_null :products, :sku, false
  end

  def down
    change_column_null :products, :sku, true
  end
end
