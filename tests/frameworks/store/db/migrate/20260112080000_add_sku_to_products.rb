class AddSkuToProducts < ActiveRecord::Migration[5.2]
  def change
    add_column :products, :sku, :string, limit: 40
    add_index :products, %i[sku title]
  end
end
